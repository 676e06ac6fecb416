#pragma once

#include "core/learning/config.h"
#include "ui/windows/collapsible_section.h"

class QComboBox;
class QSpinBox;

namespace simplexity::ui {

class ScientificSpinBox;

/// How the network is trained beyond learning rate and schedule: optimizer, regularisers, threads.
class OptimizerSection final : public CollapsibleSection {
  Q_OBJECT

 public:
  explicit OptimizerSection(QWidget* parent);

  void setConfig(const learning::TrainingConfig& config);
  void store(learning::TrainingConfig& config) const;

 private:
  void showWhatApplies();

  QComboBox* m_kind;
  ScientificSpinBox* m_samRadius;
  ScientificSpinBox* m_momentum;
  ScientificSpinBox* m_weightDecay;
  ScientificSpinBox* m_gcPenalty;
  QSpinBox* m_gcPenaltySamples;
  QSpinBox* m_threads;
};

}  // namespace simplexity::ui

#pragma once

#include "core/learning/config.h"
#include "ui/windows/collapsible_section.h"

class QCheckBox;
class QComboBox;
class QSpinBox;

namespace simplexity::ui {

/// What is measured and how often: the fields of a learning::ProbeConfig.
class MeasurementSection final : public CollapsibleSection {
  Q_OBJECT

 public:
  explicit MeasurementSection(QWidget* parent);

  void setConfig(const learning::ProbeConfig& probe);
  void store(learning::ProbeConfig& probe) const;
  /// Without the fields that say how often; whether flatness is measured takes the place of its own. Once.
  void showForOneEpoch();

 private:
  void showWhatApplies();

  QSpinBox* m_every;
  QSpinBox* m_measureSamples;
  QSpinBox* m_gcSamples;
  QSpinBox* m_gcProbes;
  QComboBox* m_gcEstimator;
  QSpinBox* m_flatnessEvery;
  QCheckBox* m_gcLogits;
  QCheckBox* m_shuffled;
};

}  // namespace simplexity::ui

#pragma once

#include <QWidget>

#include "core/runs/experiment.h"

class QLabel;

namespace simplexity::ui {

/// What an experiment asks for that has no field in the form, because it came from a run or from another version:
/// "Also: classes 0, 1 · 100 training samples · device cuda:0", with a button that drops it. Hidden when there is
/// nothing.
class HiddenSettings final : public QWidget {
  Q_OBJECT

 public:
  explicit HiddenSettings(QWidget* parent);

  void setConfig(const runs::ExperimentConfig& config);

 Q_SIGNALS:
  void clearRequested();

 private:
  QLabel* m_text;
};

/// The same configuration without them.
[[nodiscard]] runs::ExperimentConfig withoutHiddenSettings(runs::ExperimentConfig config);
/// Without those that belong to the data set: its classes and the limit of training samples.
[[nodiscard]] runs::ExperimentConfig withoutDataSelection(runs::ExperimentConfig config);

}  // namespace simplexity::ui

#pragma once

#include <QWidget>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/runs/experiment.h"
#include "core/runs/resume.h"

class QComboBox;
class QFormLayout;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace simplexity::ui {

class BranchStrip;
class CollapsibleSection;
class DatasetPicker;
class Dialogs;
class FolderEdit;
class HiddenSettings;
class MeasurementSection;
class OptimizerSection;
class ScientificSpinBox;

/// The form of one experiment: what to train, on what, how, and what to measure. Turns an ExperimentConfig into fields
/// and back; whether the values make sense is core's business.
class ExperimentPanel final : public QWidget {
  Q_OBJECT

 public:
  ExperimentPanel(Dialogs& dialogs, QWidget* parent);

  /// Fails only on text that is not what the field asks for.
  [[nodiscard]] Result<runs::ExperimentConfig> config() const;
  void setConfig(const runs::ExperimentConfig& config);

  /// Where the run that the form describes branches off; nothing: it begins anew. A branch has the model of its origin.
  /// `origin` is what the user calls it.
  void setBranchPoint(const std::optional<runs::BranchPoint>& point, const std::filesystem::path& origin = {});
  [[nodiscard]] const std::optional<runs::BranchPoint>& branchPoint() const;

  /// While a training runs its values stay readable but fixed.
  void setEditable(bool isEditable);

  /// The folder in which new runs are made.
  [[nodiscard]] std::filesystem::path runsFolder() const;
  void setRunsFolder(const std::filesystem::path& folder);

  /// Folded sections, for Settings: name and state.
  [[nodiscard]] std::vector<CollapsibleSection*> sections() const;

 Q_SIGNALS:
  void resetRequested();

 private:
  [[nodiscard]] QWidget* makeMainForm();
  void showModelFields();
  void setBase(const runs::ExperimentConfig& config);
  [[nodiscard]] bool hasWidths() const;
  [[nodiscard]] Result<std::vector<std::int64_t>> chosenWidths() const;

  runs::ExperimentConfig m_base;  ///< keeps what has no field here, see HiddenSettings
  BranchStrip* m_branch;
  DatasetPicker* m_dataset;
  QComboBox* m_model;
  QLineEdit* m_widths;
  QFormLayout* m_mainForm = nullptr;
  QSpinBox* m_epochs;
  QSpinBox* m_batchSize;
  ScientificSpinBox* m_learningRate;
  QComboBox* m_schedule;
  QLineEdit* m_seed;
  FolderEdit* m_runsFolder;
  HiddenSettings* m_hiddenSettings;
  OptimizerSection* m_optimizerSection;
  MeasurementSection* m_measurementSection;
  QWidget* m_fields;  ///< everything inside the scroll area
};

}  // namespace simplexity::ui

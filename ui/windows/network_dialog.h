#pragma once

#include <QDialog>
#include <filesystem>
#include <memory>
#include <optional>

#include "core/base/result.h"
#include "core/runs/network_outline.h"
#include "core/runs/network_run.h"
#include "ui/session/training_session.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace simplexity::ui {

class DatasetPicker;
class Dialogs;
class MeasurementSection;

/// What the file of a network is, and the questions that it leaves open: on what data its network is measured, and how
/// inputs are normalised. Reads the file in the background; closing it does not wait for that.
class NetworkDialog final : public QDialog {
  Q_OBJECT

 public:
  /// `proposal` has the data set, the normalisation and what is measured; `runsFolder` is where that is kept.
  NetworkDialog(std::filesystem::path file, const runs::ExperimentConfig& proposal,
                const std::filesystem::path& runsFolder, Dialogs& dialogs, QWidget* parent);

 Q_SIGNALS:
  void measureRequested(const simplexity::runs::NetworkRunOptions& options);

 public Q_SLOTS:
  void accept() override;
  void done(int result) override;

 protected:
  bool event(QEvent* event) override;

 private:
  struct Reading;

  void buildLayout(const QString& whereKept);
  void connectFields();
  void setProposal();
  void readFile();
  void endReading(const TrainingEnd& end);
  void showNetwork();
  void say(const QString& sentence, bool isWrong);
  void showWeights(const runs::WeightsOutline& outline);
  void offerEmbeddings(const learning::ScriptSummary& script);
  [[nodiscard]] learning::ModelChoice model() const;
  [[nodiscard]] std::optional<std::string> embedding() const;
  [[nodiscard]] Result<data::NormalisationChoice> normalisation() const;

  std::filesystem::path m_file;
  runs::ExperimentConfig m_experiment;
  std::shared_ptr<Reading> m_reading;  ///< what the worker reads; the dialog's own once it has finished
  std::optional<int> m_result;         ///< closed while the worker was reading
  QLabel* m_icon;                      ///< of a warning
  QLabel* m_summary;
  QFormLayout* m_form = nullptr;
  QComboBox* m_model;
  QSpinBox* m_heads;
  QComboBox* m_embedding;  ///< of a program
  DatasetPicker* m_dataset;
  QComboBox* m_normalisation;
  QLineEdit* m_given;
  MeasurementSection* m_measurement;
  QPushButton* m_measure = nullptr;
  TrainingSession m_session;
};

}  // namespace simplexity::ui

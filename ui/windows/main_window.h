#pragma once

#include <QMainWindow>
#include <filesystem>
#include <memory>

#include "core/base/result.h"
#include "ui/document/run_document.h"
#include "ui/session/training_session.h"

class QLabel;
class QSplitter;

namespace simplexity::ui {

class Dialogs;
class EpochBar;
class ExperimentPanel;
class MainMenu;
class MessageBanner;
class MetricTable;
class PlotGrid;
class RunControls;
class ScenePanel;
class Settings;
class TrainingController;
struct RunActions;

/// Puts the parts together and routes between them; holds no domain logic. `settings` and `dialogs` outlive it.
class MainWindow final : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow(Settings& settings, Dialogs& dialogs, QWidget* parent = nullptr);
  ~MainWindow() override;

  /// Trains what the experiment panel says.
  void startTraining();
  /// Opens whatever the program can: shows a run folder (or a file in one) at its last epoch, measures features, puts
  /// settings into the form. Told by content; failures go to the message banner.
  void open(const std::filesystem::path& path);

  [[nodiscard]] RunDocument& document() { return m_document; }
  [[nodiscard]] ExperimentPanel& experimentPanel() { return *m_experiment; }

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildLayout();
  void connectDocument();
  void connectTraining();
  void connectMenu();
  void restoreLayout();
  void saveState();

  void newExperiment();
  [[nodiscard]] bool offersDownload(const std::string& dataset);
  void openRun(const std::filesystem::path& folder);
  void openFeatures(const std::filesystem::path& file);
  void openExperiment(const std::filesystem::path& file);
  void chooseRun();
  void chooseFile();
  void exportFigures();
  void profileRun();
  void resumeRun();
  void branchRun();
  void updateActions();
  void onSessionState(TrainingSession::State state);
  void onRunFailed(const Error& error);
  void onRunEnded(const QString& outcome);
  void rememberRun();
  void showSkippedFiles();
  void showRunName();
  void applyTheme();

  Settings& m_settings;
  Dialogs& m_dialogs;
  RunDocument m_document;
  std::unique_ptr<RunActions> m_runActions;
  TrainingController* m_training;
  MainMenu* m_menu;
  MessageBanner* m_banner;
  ExperimentPanel* m_experiment;
  RunControls* m_runControls;
  PlotGrid* m_plots;
  ScenePanel* m_scene;
  MetricTable* m_table;
  EpochBar* m_epochBar;
  QWidget* m_leftColumn = nullptr;
  QSplitter* m_columns = nullptr;
  QSplitter* m_views = nullptr;
  QSplitter* m_rightColumn = nullptr;
  QLabel* m_runName;
  bool m_closesWhenIdle = false;  ///< the user wants to close, and waits for the training to stop
};

}  // namespace simplexity::ui

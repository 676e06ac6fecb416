#pragma once

#include <QMainWindow>
#include <filesystem>
#include <memory>

#include "core/base/result.h"
#include "ui/document/run_document.h"
#include "ui/session/training_session.h"
#include "ui/windows/window_parts.h"

class QLabel;
class QTimer;

namespace simplexity::ui {

class EpochBar;
class FileOpener;
class InterruptedRunOffer;
class MainMenu;
class MetricTable;
class PlotGrid;
class RunControls;
class RunExporter;
class RunStarter;
class ScenePanel;
class WindowLayout;
struct RunActions;

/// Puts the parts together, routes between them and keeps its layout from start to start. `settings` and `dialogs`
/// outlive it.
class MainWindow final : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow(Settings& settings, Dialogs& dialogs, QWidget* parent = nullptr);
  ~MainWindow() override;

  /// Trains what the experiment panel says.
  void startTraining();
  /// Opens whatever the program can: shows a run folder (or a file in one) at its last epoch, measures features, asks
  /// on what data to measure a network, puts settings into the form. Told by content; failures go to the message
  /// banner.
  void open(const std::filesystem::path& path);
  /// Closes without a question, whatever goes wrong. What runs is stopped first, as by Stop.
  void terminate();
  /// Where a run was killed, says so and offers to go on with it, as soon as it is found.
  void offerInterruptedRun();

  [[nodiscard]] RunDocument& document() { return m_document; }
  [[nodiscard]] ExperimentPanel& experimentPanel() { return *m_experiment; }

 Q_SIGNALS:
  void closed();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  /// Whether the window closes once the training has stopped.
  enum class Closing {
    No,
    Asked,   ///< by the user: a failure must be read before
    Told,    ///< by the system
    Overdue  ///< the training does not stop
  };

  [[nodiscard]] WindowParts parts();
  void connectDocument();
  void connectTraining();
  void connectFiles();
  void connectMenu();
  void restoreLayout();
  void saveState();

  void resume(const std::filesystem::path& folder);
  void profileRun();
  void updateActions();
  void stopAndClose(Closing closing);
  void onSessionState(TrainingSession::State state);
  void onFailure(const Error& error);
  void onRunEnded(const QString& outcome);
  void showRunName();

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
  QLabel* m_runName;
  WindowLayout* m_layout;
  FileOpener* m_opener;
  RunStarter* m_starter;
  RunExporter* m_exporter;
  InterruptedRunOffer* m_interrupted;
  Closing m_closing = Closing::No;
  QTimer* m_patience;  ///< with a training that shall stop so that the window can close
};

}  // namespace simplexity::ui

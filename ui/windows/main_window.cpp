#include "ui/windows/main_window.h"

#include <QAction>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QScreen>
#include <QStatusBar>
#include <QTimer>
#include <QUrl>
#include <algorithm>

#include "core/learning/libraries.h"
#include "ui/style/short_text.h"
#include "ui/windows/application_icon.h"
#include "ui/windows/collapsible_section.h"
#include "ui/windows/dialogs.h"
#include "ui/windows/display_text.h"
#include "ui/windows/epoch_bar.h"
#include "ui/windows/experiment_panel.h"
#include "ui/windows/file_opener.h"
#include "ui/windows/help_dialogs.h"
#include "ui/windows/interrupted_run_offer.h"
#include "ui/windows/main_menu.h"
#include "ui/windows/message_banner.h"
#include "ui/windows/metric_table.h"
#include "ui/windows/paths.h"
#include "ui/windows/plot_grid.h"
#include "ui/windows/profile_dialog.h"
#include "ui/windows/run_controls.h"
#include "ui/windows/run_exporter.h"
#include "ui/windows/run_starter.h"
#include "ui/windows/scene_panel.h"
#include "ui/windows/settings.h"
#include "ui/windows/training_controller.h"
#include "ui/windows/window_layout.h"

namespace simplexity::ui {

namespace {

using State = TrainingSession::State;

constexpr int kMessageTime = 10'000;  // milliseconds

/// The time that the longest mini-batch may take. A training that does not stop by then is left; its run can be
/// resumed.
constexpr int kPatience = 20'000;  // milliseconds

/// The one dropped file or folder, or nothing.
std::filesystem::path droppedPath(const QMimeData* data)
{
  const QList<QUrl> urls = data->urls();
  return urls.size() == 1 && urls.front().isLocalFile() ? toPath(urls.front().toLocalFile()) : std::filesystem::path();
}

}  // namespace

MainWindow::MainWindow(Settings& settings, Dialogs& dialogs, QWidget* parent)
    : QMainWindow(parent),
      m_settings(settings),
      m_dialogs(dialogs),
      m_runActions(std::make_unique<RunActions>(this)),
      m_training(new TrainingController(m_document, this)),
      m_menu(new MainMenu(*m_runActions, this)),
      m_banner(new MessageBanner(this)),
      m_experiment(new ExperimentPanel(dialogs, this)),
      m_runControls(new RunControls(*m_runActions, this)),
      m_plots(new PlotGrid(m_document, this)),
      m_scene(new ScenePanel(m_document, this)),
      m_table(new MetricTable(m_document, this)),
      m_epochBar(new EpochBar(m_document, this)),
      m_runName(new QLabel(this)),
      m_layout(new WindowLayout({m_banner, m_experiment, m_runControls, m_plots, m_scene, m_table, m_epochBar}, this)),
      m_opener(new FileOpener(parts(), this)),
      m_starter(new RunStarter(parts(), this)),
      m_exporter(new RunExporter(parts(), *m_plots, *m_scene, this)),
      m_interrupted(new InterruptedRunOffer(parts(), this)),
      m_patience(new QTimer(this))
{
  setObjectName(QStringLiteral("mainWindow"));
  setWindowIcon(applicationIcon());
  setAcceptDrops(true);
  m_runName->setObjectName(QStringLiteral("runName"));
  m_runName->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_runName->setTextFormat(Qt::PlainText);
  m_runName->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);  // a long path makes no window wider
  statusBar()->addWidget(m_runName, 1);
  statusBar()->setContentsMargins(6, 0, 0, 0);
  setCentralWidget(m_layout);
  connectDocument();
  connectTraining();
  connectFiles();
  connectMenu();
  restoreLayout();
  m_scene->setTheme(Theme::fromPalette(palette()));
  showRunName();
}

MainWindow::~MainWindow()
{
  // What fills and shows the document goes before it; Qt would delete children after the members.
  delete m_training;
  delete m_interrupted;
  delete takeCentralWidget();
}

WindowParts MainWindow::parts()
{
  return {m_settings, m_dialogs, m_document, *m_training, *m_experiment, *m_banner};
}

void MainWindow::connectDocument()
{
  connect(&m_document, &RunDocument::warningRaised, m_banner,
          [this](const QString& sentence) { m_banner->showWarning(sentence); });
  connect(&m_document, &RunDocument::runChanged, this, &MainWindow::showRunName);
  connect(&m_document, &RunDocument::shownEpochChanged, this, &MainWindow::updateActions);
  updateActions();
}

void MainWindow::connectTraining()
{
  TrainingSession& session = m_training->session();
  connect(m_runActions->start, &QAction::triggered, m_starter, &RunStarter::start);
  connect(m_runActions->pause, &QAction::triggered, &session,
          [&session] { session.state() == State::Paused ? session.resume() : session.pause(); });
  connect(m_runActions->stop, &QAction::triggered, &session, &TrainingSession::stop);
  connect(m_runActions->resume, &QAction::triggered, m_starter, &RunStarter::resume);
  connect(m_runActions->branch, &QAction::triggered, m_starter, &RunStarter::branch);
  connect(&session, &TrainingSession::stateChanged, this, &MainWindow::onSessionState);
  connect(&session, &TrainingSession::progressChanged, m_runControls, &RunControls::setProgress);
  connect(m_training, &TrainingController::runFailed, m_runControls,
          [this] { m_runControls->setOutcome(tr("failed")); });
  connect(m_training, &TrainingController::runFailed, this, &MainWindow::onFailure);
  connect(m_training, &TrainingController::startFailed, this, &MainWindow::onFailure);
  connect(m_training, &TrainingController::runEnded, this, [this](const learning::TrainingSummary& summary) {
    onRunEnded(outcomeText(summary, m_document.run().info.features.has_value()));
  });
  connect(m_training, &TrainingController::runAbandoned, this,
          [this] { onRunEnded(tr("stopped before anything was measured")); });
  m_patience->setObjectName(QStringLiteral("patience"));
  m_patience->setSingleShot(true);
  m_patience->setInterval(kPatience);
  connect(m_patience, &QTimer::timeout, this, [this] {
    m_closing = Closing::Overdue;
    close();
  });
  connect(m_experiment, &ExperimentPanel::resetRequested, m_experiment, [this] { m_experiment->setConfig({}); });
}

void MainWindow::connectFiles()
{
  connect(m_menu->newExperiment, &QAction::triggered, m_opener, &FileOpener::newExperiment);
  connect(m_menu->openRun, &QAction::triggered, m_opener, &FileOpener::chooseRun);
  connect(m_menu->openFile, &QAction::triggered, m_opener, &FileOpener::chooseFile);
  connect(m_menu, &MainMenu::recentRunChosen, this, [this](const QString& path) { open(toPath(path)); });
  connect(m_interrupted, &InterruptedRunOffer::openRequested, this, &MainWindow::open);
  connect(m_interrupted, &InterruptedRunOffer::resumeRequested, this, &MainWindow::resume);
  connect(m_opener, &FileOpener::networkChosen, m_starter, &RunStarter::measureNetwork);
  connect(m_opener, &FileOpener::outcomeChanged, m_runControls, &RunControls::setOutcome);
  connect(m_opener, &FileOpener::recentRunsChanged, m_menu, &MainMenu::setRecentRuns);
  connect(m_menu->exportFigures, &QAction::triggered, m_exporter, &RunExporter::exportFigures);
  connect(m_plots, &PlotGrid::exportRequested, m_exporter, &RunExporter::exportFigures);
  connect(m_exporter, &RunExporter::exported, statusBar(),
          [this](const QString& sentence) { statusBar()->showMessage(sentence, kMessageTime); });
}

void MainWindow::connectMenu()
{
  connect(m_menu->profile, &QAction::triggered, this, &MainWindow::profileRun);
  connect(m_menu->quit, &QAction::triggered, this, &QWidget::close);
  connect(m_menu->previousEpoch, &QAction::triggered, &m_document, [this] { m_document.step(-1); });
  connect(m_menu->nextEpoch, &QAction::triggered, &m_document, [this] { m_document.step(1); });
  connect(m_menu->firstEpoch, &QAction::triggered, &m_document, [this] { m_document.showEpoch(0); });
  connect(m_menu->liveEpoch, &QAction::triggered, &m_document, &RunDocument::follow);
  connect(m_menu->logScale, &QAction::triggered, m_plots, [this] { m_plots->setLogScale(true); });
  connect(m_menu->linearScale, &QAction::triggered, m_plots, [this] { m_plots->setLogScale(false); });
  connect(m_menu->resetViews, &QAction::triggered, this, [this] {
    m_plots->resetViews();
    m_scene->resetView();
  });
  connect(m_menu->showBaselines, &QAction::toggled, m_plots, &PlotGrid::setShowsBaselines);
  connect(m_menu->showExperiment, &QAction::toggled, m_layout, &WindowLayout::setFormVisible);
  connect(m_menu->showScene, &QAction::toggled, m_layout, &WindowLayout::setSceneVisible);
  connect(m_menu->showTable, &QAction::toggled, m_layout, &WindowLayout::setTableVisible);
  connect(m_menu, &MainMenu::appearanceChosen, this, [this](Appearance appearance) {
    m_settings.setAppearance(appearance);
    applyAppearance(appearance);
  });
  connect(m_menu->glossary, &QAction::triggered, this, [this] { showGlossary(this); });
  connect(m_menu->about, &QAction::triggered, this, [this] { showAbout(this, learning::libraryVersions()); });
}

void MainWindow::restoreLayout()
{
  if (!restoreGeometry(m_settings.layout(objectName()))) {
    resize(QSize(1440, 900).boundedTo(screen()->availableSize()));
  }
  m_layout->restoreState(m_settings);
  for (CollapsibleSection* const section : m_experiment->sections()) {
    section->setExpanded(m_settings.isOn(section->objectName(), false));
  }
  for (QAction* const view : m_menu->switches()) {
    view->setChecked(m_settings.isOn(view->objectName(), true));
  }
  m_plots->restoreState(m_settings);
  m_scene->restoreState(m_settings);
  m_menu->setRecentRuns(m_settings.recentRuns());
  m_menu->setAppearance(m_settings.appearance());
  m_experiment->setConfig(m_settings.experiment().value_or(runs::ExperimentConfig()));
  m_experiment->setRunsFolder(m_settings.runsFolder());
}

void MainWindow::saveState()
{
  m_settings.setLayout(objectName(), saveGeometry());
  m_layout->saveState(m_settings);
  for (const CollapsibleSection* const section : m_experiment->sections()) {
    m_settings.setOn(section->objectName(), section->isExpanded());
  }
  for (const QAction* const view : m_menu->switches()) {
    m_settings.setOn(view->objectName(), view->isChecked());
  }
  m_plots->saveState(m_settings);
  m_scene->saveState(m_settings);
  if (const auto config = m_experiment->config()) {
    m_settings.setExperiment(*config);
  }
  m_settings.setRunsFolder(m_experiment->runsFolder());
}

void MainWindow::startTraining()
{
  m_starter->start();
}

void MainWindow::open(const std::filesystem::path& path)
{
  m_opener->open(path);
}

void MainWindow::offerInterruptedRun()
{
  m_interrupted->look();
}

void MainWindow::resume(const std::filesystem::path& folder)
{
  open(folder);
  if (m_document.run().folder == tidyPath(folder)) {
    m_starter->resume();
  }
}

void MainWindow::profileRun()
{
  auto* const dialog = new ProfileDialog(m_document.run().folder, this);
  connect(dialog, &ProfileDialog::exportRequested, m_exporter, &RunExporter::exportFigures);
  dialog->open();
}

void MainWindow::updateActions()
{
  m_menu->exportFigures->setEnabled(!m_document.isEmpty());
  const runs::Run& run = m_document.run();
  const bool isOfNetwork = !run.folder.empty() && !run.info.features && !m_training->isActive();
  m_menu->profile->setEnabled(isOfNetwork && !m_document.isEmpty());
  m_runActions->branch->setEnabled(m_menu->profile->isEnabled() && !isProgram(run.info));
  m_runActions->resume->setEnabled(isOfNetwork && !run.info.network);  // from its beginning, if it has no epochs
}

void MainWindow::onSessionState(State state)
{
  const bool isIdle = state == State::Idle;
  m_runActions->setState(state);
  m_runControls->setState(state);
  m_experiment->setEditable(isIdle);
  m_menu->setCanOpen(isIdle);
  updateActions();
}

void MainWindow::onFailure(const Error& error)
{
  m_banner->showError(error);
  if (m_closing == Closing::Asked) {  // a full disk, say, must not go unread
    m_closing = Closing::No;
    m_patience->stop();
  } else if (m_closing == Closing::Told) {
    close();
  }
}

void MainWindow::onRunEnded(const QString& outcome)
{
  m_runControls->setOutcome(outcome);
  if (m_closing != Closing::No) {
    close();
  }
}

void MainWindow::terminate()
{
  if (m_training->isActive()) {
    stopAndClose(Closing::Told);
  } else {
    close();
  }
}

/// The end of the training closes the window.
void MainWindow::stopAndClose(Closing closing)
{
  m_closing = std::max(m_closing, closing);
  m_patience->start();
  m_training->session().stop();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
  event->ignore();
  if (m_training->isActive() && m_closing != Closing::Overdue) {
    if (m_closing != Closing::No || !m_dialogs.confirmStop(this)) {
      return;
    }
    if (m_training->isActive()) {  // it may have ended while the question was open
      stopAndClose(Closing::Asked);
      return;
    }
  }
  m_patience->stop();
  saveState();
  event->accept();
  Q_EMIT closed();
}

void MainWindow::changeEvent(QEvent* event)
{
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) {
    m_scene->setTheme(Theme::fromPalette(palette()));
  }
}

void MainWindow::showRunName()
{
  const runs::Run& run = m_document.run();
  const std::filesystem::path source = runs::sourceOf(run.info, run.folder);
  setWindowTitle(source.empty() ? tr("Simplexity")
                                : tr("%1 — Simplexity").arg(shortText(toQString(source.filename()), kLettersOfName)));
  const QString text = run.info.features  ? featuresText(run.info)
                       : run.info.network ? networkText(run.info)
                                          : toQString(source);
  m_runName->setText(shortText(text, kLettersOfSentence));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
  if (!droppedPath(event->mimeData()).empty()) {
    event->acceptProposedAction();
  }
}

void MainWindow::dropEvent(QDropEvent* event)
{
  event->acceptProposedAction();
  open(droppedPath(event->mimeData()));
}

}  // namespace simplexity::ui

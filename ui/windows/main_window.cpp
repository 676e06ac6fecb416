#include "ui/windows/main_window.h"

#include <QAction>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QProgressDialog>
#include <QScreen>
#include <QSplitter>
#include <QStatusBar>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>
#include <string>
#include <utility>

#include "core/data/standard_sets.h"
#include "core/fetching/fetch_dataset.h"
#include "core/learning/libraries.h"
#include "core/runs/checkpoint_files.h"
#include "core/runs/file_kind.h"
#include "ui/windows/application_icon.h"
#include "ui/windows/collapsible_section.h"
#include "ui/windows/dialogs.h"
#include "ui/windows/display_text.h"
#include "ui/windows/download_dialog.h"
#include "ui/windows/epoch_bar.h"
#include "ui/windows/experiment_panel.h"
#include "ui/windows/help_dialogs.h"
#include "ui/windows/main_menu.h"
#include "ui/windows/message_banner.h"
#include "ui/windows/metric_table.h"
#include "ui/windows/paths.h"
#include "ui/windows/plot_grid.h"
#include "ui/windows/profile_dialog.h"
#include "ui/windows/run_controls.h"
#include "ui/windows/scene_panel.h"
#include "ui/windows/settings.h"
#include "ui/windows/training_controller.h"

namespace simplexity::ui {

namespace {

using State = TrainingSession::State;

QSplitter* makeSplitter(Qt::Orientation orientation, const char* name, QWidget* parent)
{
  auto* const splitter = new QSplitter(orientation, parent);
  splitter->setObjectName(QString::fromLatin1(name));
  splitter->setChildrenCollapsible(false);
  return splitter;
}

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
      m_runName(new QLabel(this))
{
  setObjectName(QStringLiteral("mainWindow"));
  setWindowIcon(applicationIcon());
  setAcceptDrops(true);
  m_runName->setObjectName(QStringLiteral("runName"));
  m_runName->setTextInteractionFlags(Qt::TextSelectableByMouse);
  statusBar()->addWidget(m_runName, 1);
  statusBar()->setContentsMargins(6, 0, 0, 0);
  buildLayout();
  connectDocument();
  connectTraining();
  connectMenu();
  restoreLayout();
  applyTheme();
  showRunName();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildLayout()
{
  m_leftColumn = new QWidget(this);
  auto* const left = new QVBoxLayout(m_leftColumn);
  left->setContentsMargins(0, 0, 4, 0);
  left->addWidget(m_experiment, 1);
  left->addWidget(m_runControls);

  m_rightColumn = makeSplitter(Qt::Vertical, "rightColumn", this);
  m_rightColumn->addWidget(m_scene);
  m_rightColumn->addWidget(m_table);
  m_rightColumn->setStretchFactor(0, 1);
  m_views = makeSplitter(Qt::Horizontal, "views", this);
  m_views->addWidget(m_plots);
  m_views->addWidget(m_rightColumn);

  auto* const viewColumn = new QWidget(this);
  auto* const views = new QVBoxLayout(viewColumn);
  views->setContentsMargins(4, 0, 0, 0);
  views->addWidget(m_views, 1);
  views->addWidget(m_epochBar);

  m_columns = makeSplitter(Qt::Horizontal, "columns", this);
  m_columns->addWidget(m_leftColumn);
  m_columns->addWidget(viewColumn);
  m_columns->setStretchFactor(1, 1);

  auto* const central = new QWidget(this);
  auto* const layout = new QVBoxLayout(central);
  layout->setContentsMargins(8, 8, 8, 4);
  layout->addWidget(m_banner);
  layout->addWidget(m_columns, 1);
  setCentralWidget(central);
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
  connect(m_runActions->start, &QAction::triggered, this, &MainWindow::startTraining);
  connect(m_runActions->pause, &QAction::triggered, &session,
          [&session] { session.state() == State::Paused ? session.resume() : session.pause(); });
  connect(m_runActions->stop, &QAction::triggered, &session, &TrainingSession::stop);
  connect(m_runActions->resume, &QAction::triggered, this, &MainWindow::resumeRun);
  connect(m_runActions->branch, &QAction::triggered, this, &MainWindow::branchRun);
  connect(&session, &TrainingSession::stateChanged, this, &MainWindow::onSessionState);
  connect(&session, &TrainingSession::progressChanged, m_runControls, &RunControls::setProgress);
  connect(m_training, &TrainingController::runBegun, this, &MainWindow::rememberRun);
  connect(m_training, &TrainingController::runBegun, this, &MainWindow::showSkippedFiles);
  connect(m_training, &TrainingController::runFailed, this, &MainWindow::onRunFailed);
  connect(m_training, &TrainingController::runEnded, this, [this](const learning::TrainingSummary& summary) {
    onRunEnded(outcomeText(summary, m_document.run().info.features.has_value()));
  });
  connect(m_training, &TrainingController::runAbandoned, this,
          [this] { onRunEnded(tr("stopped before anything was measured")); });
  connect(m_experiment, &ExperimentPanel::resetRequested, m_experiment, [this] { m_experiment->setConfig({}); });
}

void MainWindow::connectMenu()
{
  connect(m_menu->newExperiment, &QAction::triggered, this, &MainWindow::newExperiment);
  connect(m_menu->openRun, &QAction::triggered, this, &MainWindow::chooseRun);
  connect(m_menu->openFile, &QAction::triggered, this, &MainWindow::chooseFile);
  connect(m_menu, &MainMenu::recentRunChosen, this, [this](const QString& path) { open(toPath(path)); });
  connect(m_menu->exportFigures, &QAction::triggered, this, &MainWindow::exportFigures);
  connect(m_menu->profile, &QAction::triggered, this, &MainWindow::profileRun);
  connect(m_plots, &PlotGrid::exportRequested, this, &MainWindow::exportFigures);
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
  connect(m_menu->showExperiment, &QAction::toggled, m_leftColumn, &QWidget::setVisible);
  connect(m_menu->showScene, &QAction::toggled, m_scene, &QWidget::setVisible);
  connect(m_menu->showTable, &QAction::toggled, m_table, &QWidget::setVisible);
  for (const QAction* const panel : {m_menu->showScene, m_menu->showTable}) {
    connect(panel, &QAction::toggled, m_rightColumn, [this] {  // empty, it would only take room from the plots
      m_rightColumn->setVisible(m_menu->showScene->isChecked() || m_menu->showTable->isChecked());
    });
  }
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
  const auto restore = [this](QSplitter* splitter, const QList<int>& byDefault) {
    if (!splitter->restoreState(m_settings.layout(splitter->objectName()))) {
      splitter->setSizes(byDefault);
    }
  };
  restore(m_columns, {290, 1150});
  restore(m_views, {660, 490});
  restore(m_rightColumn, {560, m_table->sizeHint().height()});
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
  for (const QSplitter* const splitter : {m_columns, m_views, m_rightColumn}) {
    m_settings.setLayout(splitter->objectName(), splitter->saveState());
  }
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
  m_banner->hide();
  m_closesWhenIdle = false;
  const auto config = m_experiment->config();
  if (config && offersDownload(config->dataset)) {
    return;  // its end starts the training
  }
  const auto& point = m_experiment->branchPoint();
  const Result<> started = config.and_then([&](const runs::ExperimentConfig& ready) {
    return point ? m_training->branch(ready, *point, m_experiment->runsFolder())
                 : m_training->start(ready, m_experiment->runsFolder());
  });
  if (!started) {
    m_banner->showError(started.error());
  }
}

/// Whether the data set is missing and the user has it downloaded; refused, loading says how to get it.
bool MainWindow::offersDownload(const std::string& dataset)
{
  const data::StandardSet* const missing = data::missingStandardSet(dataset);
  const auto& known = fetching::remoteDatasets();
  const auto remote = std::ranges::find(known, dataset, &fetching::RemoteDataset::name);
  if (missing == nullptr || remote == known.end()) {
    return false;
  }
  const QString title = QString::fromStdString(std::string(missing->title));
  if (!m_dialogs.confirmDownload(this, title, remote->megabytes)) {
    return false;
  }
  const auto fetch = [dataset](const std::stop_token& stop, const fetching::FetchObserver& onProgress) {
    const fetching::FetchOptions options{
        .mirror = fetching::mirrorFromEnvironment(), .stop = stop, .onProgress = onProgress};
    return fetching::fetchDataset(dataset, options).map([](const auto&) {});
  };
  auto* const dialog = new DownloadDialog(title, fetch, this);
  connect(dialog, &DownloadDialog::downloaded, this, &MainWindow::startTraining);
  connect(dialog, &DownloadDialog::failed, m_banner, &MessageBanner::showError);
  dialog->open();
  return true;
}

void MainWindow::open(const std::filesystem::path& given)
{
  if (m_training->isActive()) {
    m_banner->showWarning(tr("A training or measurement is under way: stop it before opening something else"));
    return;
  }
  using runs::FileKind;
  const std::filesystem::path path = tidyPath(given);
  const std::filesystem::path folder = runs::runFolderOf(path);
  const FileKind kind = folder.empty() ? runs::fileKind(path) : FileKind::RunFolder;
  if (kind == FileKind::RunFolder || kind == FileKind::Folder) {
    openRun(folder.empty() ? path : folder);
  } else if (kind == FileKind::Features) {
    openFeatures(path);
  } else if (kind == FileKind::Experiment) {
    openExperiment(path);
  } else {
    m_banner->showError(runs::cannotShow(path, kind));
  }
}

void MainWindow::openRun(const std::filesystem::path& folder)
{
  auto run = runs::readRun(folder);
  if (!run) {
    m_banner->showError(run.error());
    return;
  }
  m_banner->hide();
  m_experiment->setBranchPoint(std::nullopt);
  if (!run->info.features) {
    m_experiment->setConfig(run->info.config);  // Start would repeat the run
  }
  m_runControls->setOutcome(tr("opened: %1").arg(outcomeText(*run)));
  m_document.open(*std::move(run));
  showSkippedFiles();
  rememberRun();
}

void MainWindow::showSkippedFiles()
{
  const runs::SkippedFiles& skipped = m_document.run().info.skipped;
  if (skipped.count == 0 || skipped.first.empty()) {
    return;
  }
  QStringList lines;
  for (const std::string& file : skipped.first) {
    lines << QString::fromStdString(file);
  }
  if (const auto more = skipped.count - static_cast<std::int64_t>(skipped.first.size()); more > 0) {
    lines << tr("and %1 more").arg(more);
  }
  m_banner->showWarning(QString::fromStdString(data::skippedSentence(skipped.count, skipped.first.front())),
                        lines.join(u'\n'));
}

void MainWindow::openFeatures(const std::filesystem::path& file)
{
  m_banner->hide();
  if (const Result<> started = m_training->measureFeatures(file); !started) {
    m_banner->showError(started.error());
  }
}

void MainWindow::openExperiment(const std::filesystem::path& file)
{
  const Result<runs::ExperimentConfig> config = runs::readExperiment(file);
  if (!config) {
    m_banner->showError(config.error());
    return;
  }
  newExperiment();
  m_experiment->setConfig(*config);
}

void MainWindow::resumeRun()
{
  const runs::Run& run = m_document.run();
  runs::ExperimentConfig config = run.info.config;
  if (const int trained = run.epochs.back().epoch; trained >= config.training.epochs) {
    const auto epochs = m_dialogs.askEpochs(this, trained);
    if (!epochs) {
      return;
    }
    config.training.epochs = *epochs;
  }
  m_banner->hide();
  m_experiment->setBranchPoint(std::nullopt);
  m_experiment->setConfig(config);
  m_training->resume(run.folder, config.training.epochs);
}

void MainWindow::branchRun()
{
  const runs::Run& run = m_document.run();
  const int shown = m_document.shownRecord()->epoch;
  const std::optional<int> epoch = runs::nearestCheckpoint(run, shown);
  if (!epoch) {
    m_banner->showWarning(
        tr("This run has no checkpoint of epoch %1 or before: it cannot be branched from").arg(shown));
    return;
  }
  runs::ExperimentConfig config = run.info.config;
  config.training.epochs = std::max(config.training.epochs, *epoch + 1);
  m_experiment->setConfig(config);
  m_experiment->setBranchPoint(runs::BranchPoint{.run = run.folder, .epoch = *epoch});
  if (*epoch != shown) {
    m_banner->showWarning(
        tr("There is no checkpoint of epoch %1: the branch starts from epoch %2").arg(shown).arg(*epoch));
  }
}

void MainWindow::rememberRun()
{
  m_experiment->setBranchPoint(std::nullopt);  // of the run that has begun
  m_settings.addRecentRun(runs::sourceOf(m_document.run().info, m_document.run().folder));
  m_menu->setRecentRuns(m_settings.recentRuns());
}

void MainWindow::newExperiment()
{
  m_banner->hide();
  m_runControls->setOutcome({});
  m_experiment->setBranchPoint(std::nullopt);
  m_document.open({});
}

void MainWindow::chooseRun()
{
  if (const auto folder = m_dialogs.chooseFolder(this, tr("Open a run folder"), m_experiment->runsFolder())) {
    open(*folder);
  }
}

void MainWindow::chooseFile()
{
  if (const auto file =
          m_dialogs.chooseFile(this, tr("Open features, settings or a file of a run"), m_settings.openFolder())) {
    m_settings.setOpenFolder(file->parent_path());
    open(*file);
  }
}

void MainWindow::exportFigures()
{
  const auto request = m_dialogs.askExport(this, {m_settings.exportFolder(), m_settings.exportOptions()});
  if (!request) {
    return;
  }
  m_settings.setExportFolder(request->folder);
  m_settings.setExportOptions(request->options);
  QProgressDialog progress(tr("Exporting …"), tr("Cancel"), 0, 1, this);
  progress.setWindowModality(Qt::WindowModal);
  progress.setMinimumDuration(1000);
  ExportSubject subject{m_document.run(), m_document.shownGeometry(), m_plots->plots(), &m_scene->scene(), {}};
  if (const auto& folder = m_document.run().folder; runs::hasProfile(folder)) {
    auto profile = runs::readProfile(folder);
    if (!profile) {
      m_banner->showError(profile.error());
      return;
    }
    subject.profile = *std::move(profile);
  }
  if (request->options.scene && !subject.geometry) {
    m_banner->showWarning(tr("The 3-D scene was not exported: the run folder has no geometry of the shown epoch"));
  }
  const auto written = exportRun(subject, request->folder, request->options, [&progress](int done, int total) {
    progress.setMaximum(total);
    progress.setValue(done);
    return !progress.wasCanceled();
  });
  if (!written) {
    m_banner->showError(written.error());
    return;
  }
  statusBar()->showMessage(
      tr("Wrote %n file(s) to %1", nullptr, static_cast<int>(written->size())).arg(toQString(request->folder)), 10000);
}

void MainWindow::profileRun()
{
  auto* const dialog = new ProfileDialog(m_document.run().folder, this);
  connect(dialog, &ProfileDialog::exportRequested, this, &MainWindow::exportFigures);
  dialog->open();
}

void MainWindow::updateActions()
{
  m_menu->exportFigures->setEnabled(!m_document.isEmpty());
  const bool isOfNetwork = !m_document.isEmpty() && !m_document.run().info.features;
  for (QAction* const action : {m_menu->profile, m_runActions->resume, m_runActions->branch}) {
    action->setEnabled(isOfNetwork && !m_training->isActive());
  }
}

void MainWindow::onSessionState(State state)
{
  const bool isIdle = state == State::Idle;
  m_runActions->setState(state);
  m_runControls->setState(state);
  m_experiment->setEditable(isIdle);
  m_menu->newExperiment->setEnabled(isIdle);
  m_menu->openRun->setEnabled(isIdle);
  m_menu->openFile->setEnabled(isIdle);
  updateActions();
  m_menu->recentRuns->setEnabled(isIdle && !m_settings.recentRuns().isEmpty());
}

void MainWindow::onRunFailed(const Error& error)
{
  m_runControls->setOutcome(tr("failed"));
  m_banner->showError(error);
  m_closesWhenIdle = false;  // a full disk, say, must not go unread
}

void MainWindow::onRunEnded(const QString& outcome)
{
  m_runControls->setOutcome(outcome);
  if (m_closesWhenIdle) {
    close();
  }
}

void MainWindow::closeEvent(QCloseEvent* event)
{
  event->ignore();
  if (m_training->isActive() && (m_closesWhenIdle || !m_dialogs.confirmStop(this))) {
    return;
  }
  if (m_training->isActive()) {
    m_closesWhenIdle = true;
    m_training->session().stop();  // its end closes the window
    return;
  }
  // Idle before, or since: the training may have ended while the question was open.
  saveState();
  event->accept();
}

void MainWindow::changeEvent(QEvent* event)
{
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) {
    applyTheme();
  }
}

void MainWindow::applyTheme()
{
  const Theme theme = Theme::fromPalette(palette());
  m_scene->setTheme(theme);
}

void MainWindow::showRunName()
{
  const runs::Run& run = m_document.run();
  const std::filesystem::path source = runs::sourceOf(run.info, run.folder);
  setWindowTitle(source.empty() ? tr("Simplexity") : tr("%1 — Simplexity").arg(toQString(source.filename())));
  m_runName->setText(run.info.features ? featuresText(run.info) : toQString(source));
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

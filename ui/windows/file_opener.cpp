#include "ui/windows/file_opener.h"

#include <QWidget>
#include <optional>
#include <string>
#include <utility>

#include "core/runs/features_file.h"
#include "core/runs/file_kind.h"
#include "core/runs/run_folder.h"
#include "ui/document/run_document.h"
#include "ui/windows/dialogs.h"
#include "ui/windows/display_text.h"
#include "ui/windows/experiment_panel.h"
#include "ui/windows/message_banner.h"
#include "ui/windows/network_dialog.h"
#include "ui/windows/paths.h"
#include "ui/windows/settings.h"
#include "ui/windows/training_controller.h"

namespace simplexity::ui {

FileOpener::FileOpener(const WindowParts& parts, QWidget* window) : QObject(window), m_parts(parts), m_window(window)
{
  connect(&parts.training, &TrainingController::runBegun, this, &FileOpener::rememberRun);
  connect(&parts.training, &TrainingController::runBegun, this, &FileOpener::showWhatWasLeftOut);
}

void FileOpener::open(const std::filesystem::path& given)
{
  if (m_parts.training.isActive()) {
    m_parts.banner.showWarning(tr("A training or measurement is under way: stop it before opening something else"));
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
  } else if (kind == FileKind::Weights || kind == FileKind::Script) {
    openNetwork(path);
  } else if (kind == FileKind::Experiment) {
    openExperiment(path);
  } else {
    m_parts.banner.showError(runs::cannotShow(path, kind));
  }
}

void FileOpener::openRun(const std::filesystem::path& folder)
{
  auto run = runs::readRun(folder);
  if (!run) {
    m_parts.banner.showError(run.error());
    return;
  }
  m_parts.banner.hide();
  m_parts.experiment.setBranchPoint(std::nullopt);
  if (!run->info.features && !run->info.network) {
    m_parts.experiment.setConfig(run->info.config);  // Start would repeat the run
  }
  Q_EMIT outcomeChanged(tr("opened: %1").arg(outcomeText(*run)));
  m_parts.document.open(*std::move(run));
  showWhatWasLeftOut();
  rememberRun();
}

void FileOpener::openFeatures(const std::filesystem::path& file)
{
  m_parts.banner.hide();
  std::filesystem::path labels;
  if (runs::lacksLabels(file)) {
    const QString title = tr("Choose the labels of %1").arg(toQString(file.filename()));
    // Refused, measuring says what is missing.
    labels = m_parts.dialogs.chooseFile(m_window, title, file.parent_path()).value_or(labels);
  }
  if (const Result<> started = m_parts.training.measureFeatures(file, labels); !started) {
    m_parts.banner.showError(started.error());
  }
}

void FileOpener::openNetwork(const std::filesystem::path& file)
{
  m_parts.banner.hide();
  const runs::ExperimentConfig inForm = m_parts.experiment.config().value_or(runs::ExperimentConfig());
  auto* const dialog = new NetworkDialog(file, m_parts.settings.networkExperiment().value_or(inForm),
                                         m_parts.experiment.runsFolder(), m_parts.dialogs, m_window);
  connect(dialog, &NetworkDialog::measureRequested, this, [this, file](const runs::NetworkRunOptions& options) {
    m_parts.settings.setNetworkExperiment(options.experiment);
    Q_EMIT networkChosen(file, options);
  });
  dialog->open();
}

void FileOpener::openExperiment(const std::filesystem::path& file)
{
  const Result<runs::ExperimentConfig> config = runs::readExperiment(file);
  if (!config) {
    m_parts.banner.showError(config.error());
    return;
  }
  newExperiment();
  m_parts.experiment.setConfig(*config);
}

void FileOpener::newExperiment()
{
  m_parts.banner.hide();
  Q_EMIT outcomeChanged({});
  m_parts.experiment.setBranchPoint(std::nullopt);
  m_parts.document.open({});
}

void FileOpener::chooseRun()
{
  const auto start = m_parts.experiment.runsFolder();
  if (const auto folder = m_parts.dialogs.chooseFolder(m_window, tr("Open a run folder"), start)) {
    open(*folder);
  }
}

void FileOpener::chooseFile()
{
  const auto start = m_parts.settings.openFolder();
  const QString title = tr("Open features, weights, settings or a file of a run");
  if (const auto file = m_parts.dialogs.chooseFile(m_window, title, start)) {
    m_parts.settings.setOpenFolder(file->parent_path());
    open(*file);
  }
}

void FileOpener::rememberRun()
{
  const runs::Run& run = m_parts.document.run();
  m_parts.experiment.setBranchPoint(std::nullopt);  // of the run that has begun
  m_parts.settings.addRecentRun(runs::openablePath(run.info, run.folder));
  Q_EMIT recentRunsChanged(m_parts.settings.recentRuns());
}

void FileOpener::showWhatWasLeftOut()
{
  if (const QString ofNetwork = leftOutText(m_parts.document.run().info); !ofNetwork.isEmpty()) {
    m_parts.banner.showWarning(ofNetwork);
  }
  const runs::SkippedFiles& skipped = m_parts.document.run().info.skipped;
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
  m_parts.banner.showWarning(QString::fromStdString(data::skippedSentence(skipped.count, skipped.first.front())),
                             lines.join(u'\n'));
}

}  // namespace simplexity::ui

#include "ui/windows/run_starter.h"

#include <QWidget>
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/data/standard_sets.h"
#include "core/fetching/fetch_dataset.h"
#include "core/runs/checkpoint_files.h"
#include "ui/document/run_document.h"
#include "ui/windows/dialogs.h"
#include "ui/windows/download_dialog.h"
#include "ui/windows/experiment_panel.h"
#include "ui/windows/message_banner.h"
#include "ui/windows/training_controller.h"

namespace simplexity::ui {

RunStarter::RunStarter(const WindowParts& parts, QWidget* window) : QObject(window), m_parts(parts), m_window(window) {}

void RunStarter::start()
{
  m_parts.banner.hide();
  const auto config = m_parts.experiment.config();
  if (config && offersDownload(config->dataset, [this] { start(); })) {
    return;
  }
  const auto& point = m_parts.experiment.branchPoint();
  const Result<> started = config.and_then([&](const runs::ExperimentConfig& ready) {
    const auto runsFolder = m_parts.experiment.runsFolder();
    return point ? m_parts.training.branch(ready, *point, runsFolder) : m_parts.training.start(ready, runsFolder);
  });
  if (!started) {
    m_parts.banner.showError(started.error());
  }
}

void RunStarter::measureNetwork(const std::filesystem::path& file, const runs::NetworkRunOptions& options)
{
  m_parts.banner.hide();
  if (offersDownload(options.experiment.dataset, [this, file, options] { measureNetwork(file, options); })) {
    return;
  }
  const auto runsFolder = m_parts.experiment.runsFolder();
  if (const Result<> started = m_parts.training.measureNetwork(file, options, runsFolder); !started) {
    m_parts.banner.showError(started.error());
  }
}

/// Whether the data set is missing and the user has it downloaded; refused, loading says how to get it.
bool RunStarter::offersDownload(const std::string& dataset, std::function<void()> whenHere)
{
  const data::StandardSet* const missing = data::missingStandardSet(dataset);
  const auto& known = fetching::remoteDatasets();
  const auto remote = std::ranges::find(known, dataset, &fetching::RemoteDataset::name);
  if (missing == nullptr || remote == known.end()) {
    return false;
  }
  const QString title = QString::fromStdString(std::string(missing->title));
  if (!m_parts.dialogs.confirmDownload(m_window, title, remote->megabytes)) {
    return false;
  }
  const auto fetch = [dataset](const std::stop_token& stop, const fetching::FetchObserver& onProgress) {
    const fetching::FetchOptions options{
        .mirror = fetching::mirrorFromEnvironment(), .stop = stop, .onProgress = onProgress};
    return fetching::fetchDataset(dataset, options).map([](const auto&) {});
  };
  auto* const dialog = new DownloadDialog(title, fetch, m_window);
  connect(dialog, &DownloadDialog::downloaded, this, std::move(whenHere));
  connect(dialog, &DownloadDialog::failed, &m_parts.banner, &MessageBanner::showError);
  dialog->open();
  return true;
}

void RunStarter::resume()
{
  const runs::Run& run = m_parts.document.run();
  runs::ExperimentConfig config = run.info.config;
  const int trained = run.epochs.empty() ? 0 : run.epochs.back().epoch;
  if (trained >= config.training.epochs && !run.isInterrupted) {
    const auto epochs = m_parts.dialogs.askEpochs(m_window, trained);
    if (!epochs) {
      return;
    }
    config.training.epochs = *epochs;
  }
  m_parts.banner.hide();
  m_parts.experiment.setBranchPoint(std::nullopt);
  m_parts.experiment.setConfig(config);
  m_parts.training.resume(run.folder, config.training.epochs);
}

void RunStarter::branch()
{
  const runs::Run& run = m_parts.document.run();
  const int shown = m_parts.document.shownRecord()->epoch;
  const std::optional<int> epoch = runs::nearestCheckpoint(run, shown);
  if (!epoch) {
    m_parts.banner.showWarning(
        tr("This run has no checkpoint of epoch %1 or before: it cannot be branched from").arg(shown));
    return;
  }
  runs::ExperimentConfig config = run.info.config;
  config.training.epochs = run.info.network ? runs::ExperimentConfig().training.epochs  // it was only measured
                                            : std::max(config.training.epochs, *epoch + 1);
  m_parts.experiment.setConfig(config);
  m_parts.experiment.setBranchPoint(runs::BranchPoint{.run = run.folder, .epoch = *epoch},
                                    runs::sourceOf(run.info, run.folder));
  if (*epoch != shown) {
    m_parts.banner.showWarning(
        tr("There is no checkpoint of epoch %1: the branch starts from epoch %2").arg(shown).arg(*epoch));
  }
}

}  // namespace simplexity::ui

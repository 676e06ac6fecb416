#include "ui/windows/training_controller.h"

#include <QDateTime>
#include <string>
#include <system_error>
#include <utility>

#include "core/runs/features_run.h"
#include "core/runs/run_folder.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {

namespace {

/// Of a run of `network` that is about to begin; fails if the configuration cannot be run.
Result<std::filesystem::path> folderFor(const runs::ExperimentConfig& config, const std::string& network,
                                        const std::filesystem::path& runsFolder)
{
  if (auto valid = config.validate(); !valid) {
    return fail(std::move(valid.error()));
  }
  if (runsFolder.empty()) {
    return fail(ErrorCode::InvalidArgument, "choose a folder to save the runs in");
  }
  return newRunFolder(tidyPath(runsFolder), config.dataset, network, QDateTime::currentDateTime());
}

}  // namespace

TrainingController::TrainingController(RunDocument& document, QObject* parent) : QObject(parent), m_document(document)
{
  connect(&m_session, &TrainingSession::epochsFinished, this, &TrainingController::append);
  connect(&m_session, &TrainingSession::geometryChanged, this, &TrainingController::setLatestGeometry);
  connect(&m_session, &TrainingSession::finished, this, &TrainingController::end);
}

Result<> TrainingController::start(const runs::ExperimentConfig& config, const std::filesystem::path& runsFolder)
{
  return folderFor(config, config.training.model.name, runsFolder).map([&](const std::filesystem::path& out) {
    startIn(out, [config, out](learning::TrainingObserver& observer, std::stop_token stop) {
      return runs::runExperiment(config, out, observer, std::move(stop));
    });
  });
}

Result<> TrainingController::branch(const runs::ExperimentConfig& config, const runs::BranchPoint& from,
                                    const std::filesystem::path& runsFolder)
{
  return folderFor(config, config.training.model.name, runsFolder).map([&](const std::filesystem::path& out) {
    startIn(out, [config, from, out](learning::TrainingObserver& observer, std::stop_token stop) {
      return runs::branchRun(config, from, out, observer, std::move(stop));
    });
  });
}

void TrainingController::resume(const std::filesystem::path& folder, int epochs)
{
  startIn(folder, [folder, epochs](learning::TrainingObserver& observer, std::stop_token stop) {
    return runs::resumeRun(folder, {.epochs = epochs, .threads = {}, .device = {}}, observer, std::move(stop));
  });
}

Result<> TrainingController::measureFeatures(const std::filesystem::path& file, const std::filesystem::path& labels)
{
  auto scratch = std::make_unique<QTemporaryDir>();
  if (!scratch->isValid()) {
    return fail(ErrorCode::Io, "no temporary folder for what is measured: " + scratch->errorString().toStdString());
  }
  const std::filesystem::path out = toPath(scratch->filePath(QStringLiteral("run")));
  startIn(out, [file, labels, out](learning::TrainingObserver& observer, const std::stop_token& stop) {
    runs::FeaturesRunOptions options;
    options.labels = labels;
    return runs::measureFeaturesRun(file, options, out, observer, stop);
  });
  m_nextScratch = std::move(scratch);
  return {};
}

Result<> TrainingController::measureNetwork(const std::filesystem::path& file, const runs::NetworkRunOptions& options,
                                            const std::filesystem::path& runsFolder)
{
  return folderFor(options.experiment, file.stem().string(), runsFolder).map([&](const std::filesystem::path& out) {
    startIn(out, [file, options, out](learning::TrainingObserver& observer, std::stop_token stop) {
      return runs::measureNetworkRun(file, options, out, observer, std::move(stop));
    });
  });
}

void TrainingController::startIn(std::filesystem::path folder, TrainingSession::Job job)
{
  m_folder = std::move(folder);
  m_nextScratch.reset();
  m_isShown = false;
  m_failure.reset();
  m_session.start(std::move(job));
}

void TrainingController::append(const std::vector<learning::EpochRecord>& epochs)
{
  if (m_failure || epochs.empty()) {
    return;
  }
  if (!m_isShown) {
    if (auto shown = showRun(epochs.front().epoch); !shown) {
      m_failure = std::move(shown.error());
      m_session.stop();  // its end tells
      return;
    }
  }
  m_document.append(epochs);
}

void TrainingController::setLatestGeometry(const RunDocument::Geometry& geometry)
{
  if (m_isShown) {
    m_document.setLatestGeometry(geometry);
  }
}

Result<> TrainingController::showRun(int firstEpoch)
{
  auto run = runs::readRun(m_folder);
  if (!run) {
    return fail(std::move(run.error()));
  }
  // These epochs come from the worker, in the same delivery or later: those already on disk would come twice, and the
  // one that is being written now looks torn. Earlier ones are there where a run is gone on with.
  std::erase_if(run->epochs, [&](const learning::EpochRecord& record) { return record.epoch >= firstEpoch; });
  run->warnings.clear();
  m_document.open(*std::move(run));
  m_scratch = std::move(m_nextScratch);
  m_isShown = true;
  Q_EMIT runBegun();
  return {};
}

void TrainingController::end(const TrainingEnd& end)
{
  if (m_failure || !end.result) {
    const Error& error = m_failure ? *m_failure : end.result.error();
    m_isShown ? runFailed(error) : startFailed(error);
  } else if (m_isShown) {
    Q_EMIT runEnded(*end.result);
  } else {
    Q_EMIT runAbandoned();
  }
}

std::filesystem::path newRunFolder(const std::filesystem::path& runsFolder, const std::string& dataset,
                                   const std::string& network, const QDateTime& now)
{
  const std::string stem = now.toString(QStringLiteral("yyyy-MM-ddTHH-mm-ss")).toStdString() + "-" +
                           dataset.substr(0, dataset.find(':')) + "-" + network;
  std::filesystem::path folder = runsFolder / stem;
  std::error_code ignored;  // what cannot be looked at will be reported when it cannot be created
  for (int number = 2; std::filesystem::exists(folder, ignored); ++number) {
    folder = runsFolder / (stem + "-" + std::to_string(number));
  }
  return folder;
}

}  // namespace simplexity::ui

#include "core/runs/resume.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/runs/checkpoint_files.h"
#include "core/runs/run_data.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_layout.h"
#include "core/runs/run_lock.h"
#include "core/runs/run_recorder.h"
#include "core/runs/run_writer.h"

namespace simplexity::runs {

namespace {

using learning::TrainingStart;
using learning::TrainingSummary;
using DataPointer = std::shared_ptr<const data::Dataset>;

constexpr int kNothingTrained = -1;

/// The view of the last epoch up to `epoch` that was measured. Without it, views only turn.
std::optional<geometry::ViewBasis> viewBefore(const Run& run, int epoch)
{
  const auto after = std::ranges::upper_bound(run.epochs, epoch, {}, &learning::EpochRecord::epoch);
  if (after == run.epochs.begin()) {
    return std::nullopt;
  }
  const auto geometry = readGeometry(run.folder, std::prev(after)->epoch);
  return geometry ? std::optional((*geometry)->view) : std::nullopt;
}

/// A run to be gone on with.
struct Interrupted {
  Run run;
  std::optional<TrainingStart> start;  ///< nothing: from the beginning
  int epoch = kNothingTrained;         ///< of the start
};

Result<Interrupted> readInterrupted(const std::filesystem::path& folder)
{
  Result<Run> run = readRun(folder);
  if (!run) {
    return fail(run.error());
  }
  if (run->info.features) {
    return fail(ErrorCode::InvalidArgument, "features were measured there, nothing was trained", folder);
  }
  if (run->info.network) {
    const std::string measured = "the network of a file was measured there, nothing was trained";
    return fail(ErrorCode::InvalidArgument,
                isProgram(run->info) ? measured : measured + "; a branch from epoch 0 trains it", folder);
  }
  Result<std::optional<TensorArchive>> checkpoint = readLastCheckpoint(folder);
  if (!checkpoint) {
    return fail(checkpoint.error());
  }
  Interrupted interrupted{.run = *std::move(run), .start = std::nullopt, .epoch = kNothingTrained};
  if (*checkpoint) {
    const std::optional<int> epoch = epochOf(**checkpoint);
    if (!epoch) {
      return fail(ErrorCode::InvalidFormat, "the checkpoint does not say where its training stood",
                  folder / kCheckpointFolder / kLastCheckpoint);
    }
    interrupted.epoch = *epoch;
    interrupted.start = TrainingStart{
        .checkpoint = **std::move(checkpoint), .view = viewBefore(interrupted.run, *epoch), .isBranch = false};
  }
  return interrupted;
}

Result<> checkEpochs(const Interrupted& interrupted, int epochs)
{
  const bool isDone = interrupted.run.info.outcome == learning::outcomeId(learning::Outcome::Completed);
  if (interrupted.epoch > epochs || (isDone && interrupted.epoch == epochs)) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("{} epochs are trained; to go on, ask for more than that in all (--epochs)", interrupted.epoch),
        interrupted.run.folder);
  }
  return {};
}

void warnOfOtherConditions(const learning::TrainingPlan& now, const learning::TrainingPlan& then)
{
  if (now.threads != then.threads || now.device != then.device || now.libraryVersions != then.libraryVersions) {
    spdlog::warn(
        "The run goes on with other threads, another device or other libraries than before: its numbers differ in "
        "their last digits from those of a run without interruption.");
  }
}

/// A failure to load that was asked for is an outcome.
Result<TrainingSummary> stoppedOr(const Error& error, const std::stop_token& stop)
{
  return stop.stop_requested() ? Result<TrainingSummary>(TrainingSummary{learning::Outcome::Stopped}) : fail(error);
}

}  // namespace

Result<TrainingSummary> resumeRun(const std::filesystem::path& folder, const ResumeOptions& options,
                                  learning::TrainingObserver& observer, std::stop_token stop)
{
  const Result<Interrupted> interrupted = readInterrupted(folder);
  if (!interrupted) {
    return fail(interrupted.error());
  }
  const Run& run = interrupted->run;
  ExperimentConfig config = run.info.config;
  config.training.epochs = options.epochs.value_or(config.training.epochs);
  // Taken and let go of: while the data are loaded it is better to know.
  const Result<> ready =
      RunLock::take(folder)
          .and_then([&](const RunLock&) { return checkEpochs(*interrupted, config.training.epochs); })
          .and_then([&] { return config.validate(); });
  if (!ready) {
    return fail(ready.error());
  }
  const Result<DataPointer> dataset = loadData(config, observer, stop);
  if (!dataset) {
    return stoppedOr(dataset.error(), stop);
  }
  if (auto changed = changeOfData(**dataset, run.info)) {
    return fail(ErrorCode::InvalidFormat, *std::move(changed), run.folder);
  }
  RunRecorder recorder(
      [&](const learning::TrainingPlan& plan) {
        warnOfOtherConditions(plan, run.info.plan);
        RunInfo info = run.info;
        info.config = config;
        info.plan = plan;
        return RunWriter::reopen(run, std::move(info), interrupted->epoch,
                                 interrupted->start ? &interrupted->start->checkpoint : nullptr);
      },
      observer);
  recorder.keepFolder();
  learning::TrainingConfig training = config.training;
  training.threads = options.threads.value_or(run.info.plan.threads);
  training.device = options.device.value_or(run.info.plan.device);
  return recorder.finish(learning::train(training, **dataset, recorder, std::move(stop), interrupted->start));
}

Result<TrainingSummary> branchRun(const ExperimentConfig& config, const BranchPoint& from,
                                  const std::filesystem::path& out, learning::TrainingObserver& observer,
                                  std::stop_token stop)
{
  if (Result<> ready = config.validate().and_then([&] { return checkNewRunFolder(out); }); !ready) {
    return fail(std::move(ready.error()));
  }
  const Result<Run> run = readRun(from.run);
  if (!run) {
    return fail(run.error());
  }
  if (config.training.model != run->info.config.training.model) {
    return fail(ErrorCode::InvalidArgument, "a branch has the model of the run that it comes from");
  }
  if (config.training.epochs < from.epoch) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("the branch begins at epoch {}; its last (--epochs), counted from the very beginning, is {}",
                    from.epoch, config.training.epochs));
  }
  Result<TensorArchive> checkpoint = readCheckpoint(from.run, from.epoch);
  if (!checkpoint) {
    return fail(std::move(checkpoint.error()));
  }
  const Result<DataPointer> dataset = loadData(config, observer, stop);
  if (!dataset) {
    return stoppedOr(dataset.error(), stop);
  }
  const auto changed = takesDataOf(config, run->info) ? changeOfData(**dataset, run->info) : std::nullopt;
  if (changed) {
    spdlog::warn("The run that this one branches from has other data: {}.", *changed);
  }
  RunRecorder recorder(
      [&](const learning::TrainingPlan& plan) {
        RunInfo info = infoOf(config, **dataset, plan);
        const std::filesystem::path folder = std::filesystem::absolute(from.run).lexically_normal();
        info.origin = Origin{.run = openablePath(run->info, folder).string(), .epoch = from.epoch};
        return RunWriter::create(out, std::move(info));
      },
      observer);
  const TrainingStart start{
      .checkpoint = *std::move(checkpoint), .view = viewBefore(*run, from.epoch), .isBranch = true};
  return recorder.finish(learning::train(config.training, **dataset, recorder, std::move(stop), start));
}

}  // namespace simplexity::runs

#include "core/runs/resume.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "core/base/file_io.h"
#include "core/runs/branch_start.h"
#include "core/runs/checkpoint_files.h"
#include "core/runs/run_data.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_layout.h"
#include "core/runs/run_lock.h"
#include "core/runs/run_recorder.h"
#include "core/runs/run_recovery.h"
#include "core/runs/run_writer.h"

namespace simplexity::runs {

namespace {

using learning::TrainingStart;
using learning::TrainingSummary;
using DataPointer = std::shared_ptr<const data::Dataset>;

constexpr int kNothingTrained = -1;

std::optional<int> lastMeasured(const Run& run)
{
  return run.epochs.empty() ? std::nullopt : std::optional(run.epochs.back().epoch);
}

/// The geometry of the last epoch up to `epoch` that was measured, if any was.
Result<GeometryPointer> geometryUntil(const Run& run, int epoch)
{
  const auto after = std::ranges::upper_bound(run.epochs, epoch, {}, &learning::EpochRecord::epoch);
  return after == run.epochs.begin() ? Result<GeometryPointer>(nullptr)
                                     : readGeometry(run.folder, std::prev(after)->epoch);
}

/// With no geometry, views only turn.
std::optional<geometry::ViewBasis> viewOf(const GeometryPointer& geometry)
{
  return geometry ? std::optional(geometry->view) : std::nullopt;
}

/// A run to be gone on with.
struct Interrupted {
  Run run;
  std::optional<TrainingStart> start;  ///< nothing: from the beginning
  int epoch = kNothingTrained;         ///< the last that is complete

  /// That of the epoch; null at the beginning of a run or branch.
  [[nodiscard]] const TensorArchive* checkpoint() const
  {
    return start && !start->isBranch ? &start->checkpoint : nullptr;
  }
};

bool isCompleted(const Run& run)
{
  return run.info.outcome == learning::outcomeId(learning::Outcome::Completed);
}

Result<> checkTrained(const Run& run)
{
  if (run.info.features) {
    return fail(ErrorCode::InvalidArgument, "features were measured there, nothing was trained", run.folder);
  }
  if (run.info.network) {
    const std::string measured = "the network of a file was measured there, nothing was trained";
    const std::string isHalf = run.info.outcome == kRunning
                                   ? "; that was interrupted: delete the folder to measure again"
                                   : "; a branch from epoch 0 trains it";
    return fail(ErrorCode::InvalidArgument,
                isProgram(run.info) && run.info.outcome != kRunning ? measured : measured + isHalf, run.folder);
  }
  return {};
}

/// A run without a checkpoint: from the beginning, if that is all there was.
Result<Interrupted> fromTheBeginning(Run run, const std::vector<Error>& unreadable)
{
  if (!unreadable.empty()) {
    return fail(unreadable.front().code,
                unreadable.front().message + "; no checkpoint of this run can be read, so it stays as it is",
                unreadable.front().where);
  }
  if (run.info.origin) {
    return fail(ErrorCode::NotFound,
                fmt::format("this branch has no checkpoint to go on from; branch from epoch {} of {} again",
                            run.info.origin->epoch, run.info.origin->run),
                run.folder);
  }
  const std::optional<int> last = lastMeasured(run);
  if (isCompleted(run) || last.value_or(0) > 0) {
    return fail(ErrorCode::NotFound,
                fmt::format("this run has no checkpoint to go on from, and {} epochs were trained; it stays as it is",
                            last.value_or(0)),
                run.folder);
  }
  return Interrupted{.run = std::move(run), .start = std::nullopt, .epoch = kNothingTrained};
}

Interrupted atStartOfBranch(Run run, Checkpoint start)
{
  const GeometryPointer geometry = geometryOfStart(start.archive);
  return {.run = std::move(run),
          .start = TrainingStart{.checkpoint = std::move(start.archive), .view = viewOf(geometry), .isBranch = true},
          .epoch = start.epoch - 1};
}

/// Adds to the run's warnings if the checkpoint is not the last, or files are damaged.
Interrupted atCheckpoint(Run run, Checkpoint checkpoint, const std::vector<Error>& unreadable)
{
  for (const Error& error : unreadable) {
    run.warnings.push_back(error.text());
  }
  if (!checkpoint.isLast()) {
    run.warnings.push_back(fmt::format("without the last checkpoint the run goes on from epoch {} ({})",
                                       checkpoint.epoch, checkpoint.file.filename().string()));
  }
  const Result<GeometryPointer> geometry = geometryUntil(run, checkpoint.epoch);
  if (!geometry) {
    run.warnings.push_back("the 3-D view is not aligned with that of the epochs before: " + geometry.error().text());
  }
  return {.run = std::move(run),
          .start = TrainingStart{.checkpoint = std::move(checkpoint.archive),
                                 .view = viewOf(geometry.value_or(nullptr)),
                                 .isBranch = false},
          .epoch = checkpoint.epoch};
}

Result<Interrupted> findStart(Run run)
{
  NewestCheckpoint newest = newestCheckpoint(run.folder);
  if (!newest.checkpoint) {
    return fromTheBeginning(std::move(run), newest.unreadable);
  }
  Checkpoint& checkpoint = *newest.checkpoint;
  if (isBranchStart(checkpoint.archive.metadata)) {
    return atStartOfBranch(std::move(run), std::move(checkpoint));
  }
  if (const int last = run.info.config.training.epochs; isCompleted(run) && checkpoint.epoch < last) {
    return fail(ErrorCode::NotFound,
                fmt::format("this run is completed, and the checkpoint of its last epoch, {}, is missing or damaged; a "
                            "branch from epoch {} trains on from there and leaves this run as it is",
                            last, checkpoint.epoch),
                run.folder);
  }
  return atCheckpoint(std::move(run), std::move(checkpoint), newest.unreadable);
}

/// The folder is locked.
Result<Interrupted> readInterrupted(const std::filesystem::path& folder)
{
  return putBack(folder).and_then([&] { return readRun(folder); }).and_then([](Run run) {
    return checkTrained(run).and_then([&] { return findStart(std::move(run)); });
  });
}

Result<> checkEpochs(const Interrupted& interrupted, int epochs)
{
  const int trained = std::max(interrupted.epoch, lastMeasured(interrupted.run).value_or(kNothingTrained));
  if (trained > epochs || (isCompleted(interrupted.run) && trained == epochs)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} epochs are trained; to go on, ask for more than that in all (--epochs)", trained),
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

void warnOf(const std::vector<std::string>& warnings)
{
  for (const std::string& warning : warnings) {
    spdlog::warn("{}", warning);
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
  Result<RunLock> lock = RunLock::take(folder);
  if (!lock) {
    return fail(std::move(lock.error()));
  }
  const Result<Interrupted> interrupted = readInterrupted(folder);
  if (!interrupted) {
    return fail(interrupted.error());
  }
  const Run& run = interrupted->run;
  ExperimentConfig config = run.info.config;
  config.training.epochs = options.epochs.value_or(config.training.epochs);
  const Result<> ready = checkEpochs(*interrupted, config.training.epochs).and_then([&] { return config.validate(); });
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
        warnOf(run.warnings);
        warnOfOtherConditions(plan, run.info.plan);
        RunInfo info = run.info;
        info.config = config;
        info.plan = plan;
        return RunWriter::reopen(run, std::move(info), *std::move(lock), interrupted->epoch, interrupted->checkpoint());
      },
      observer);
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
  const auto changed = hasDataOf(**dataset, config, run->info) ? changeOfData(**dataset, run->info) : std::nullopt;
  if (changed) {
    spdlog::warn("The run that this one branches from has other data: {}.", *changed);
  }
  const GeometryPointer geometry = geometryUntil(*run, from.epoch).value_or(nullptr);
  const TrainingStart start{.checkpoint = *std::move(checkpoint), .view = viewOf(geometry), .isBranch = true};
  RunRecorder recorder(
      [&](const learning::TrainingPlan& plan) {
        RunInfo info = infoOf(config, **dataset, plan);
        info.origin = Origin{.run = openablePath(run->info, absolutePath(from.run)).string(), .epoch = from.epoch};
        const TensorArchive first = branchStartOf(start.checkpoint, geometry);
        return RunWriter::create(out, std::move(info), &first);
      },
      observer);
  return recorder.finish(learning::train(config.training, **dataset, recorder, std::move(stop), start));
}

}  // namespace simplexity::runs

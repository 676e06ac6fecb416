#include "core/runs/experiment.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/data/load.h"
#include "core/data/sampling.h"
#include "core/learning/models/network_plan.h"
#include "core/runs/run_recorder.h"

namespace simplexity::runs {

namespace {

/// Applies `narrow` to the data set unless loading or an earlier step has failed.
template <class Narrow>
void narrowData(Result<std::shared_ptr<const data::Dataset>>& dataset, Narrow narrow)
{
  dataset = dataset.and_then([&](const auto& whole) {
    return narrow(*whole).map(
        [](data::Dataset part) { return std::make_shared<const data::Dataset>(std::move(part)); });
  });
}

}  // namespace

Result<> ExperimentConfig::validate() const
{
  if (dataset.empty()) {
    return fail(ErrorCode::InvalidArgument, "the data set has no name; give one, for example digits");
  }
  if (const auto wrong = std::ranges::find_if(classes, [](int cls) { return cls < 0; }); wrong != classes.end()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the class number {} is negative; classes count from 0", *wrong));
  }
  if (std::ranges::adjacent_find(classes, std::greater_equal<>()) != classes.end()) {
    return fail(ErrorCode::InvalidArgument, "the classes must be in ascending order, each named once");
  }
  if (classes.size() == 1) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("class {} alone cannot be told apart; select two or more, or none for all", classes[0]));
  }
  if (trainLimit && !kPositiveCounts.contains(*trainLimit)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the limit of training samples (train_limit) is {}; expected {} to {}", *trainLimit,
                            kPositiveCounts.least, kPositiveCounts.most));
  }
  if (!kCounts.contains(checkpointEvery)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the number of epochs between kept checkpoints (checkpoint_every) is {}; expected {} to {}",
                            checkpointEvery, kCounts.least, kCounts.most));
  }
  return training.validate();
}

Result<std::shared_ptr<const data::Dataset>> loadData(const ExperimentConfig& config, const std::stop_token& stop,
                                                      const data::LoadObserver& onProgress)
{
  Result<std::shared_ptr<const data::Dataset>> dataset = data::loadDataset(config.dataset, stop, onProgress);
  if (!config.classes.empty()) {
    narrowData(dataset, [&](const data::Dataset& whole) { return data::selectClasses(whole, config.classes); });
  }
  if (config.trainLimit) {
    narrowData(dataset, [&](const data::Dataset& whole) { return data::limitTraining(whole, *config.trainLimit); });
  }
  return dataset.and_then([&](const auto& part) { return data::withNormalisation(config.normalisation, part); });
}

Result<std::shared_ptr<const data::Dataset>> loadData(const ExperimentConfig& config,
                                                      learning::TrainingObserver& observer, const std::stop_token& stop)
{
  const auto tell = [&](const data::LoadProgress& loading) {
    learning::Progress progress;
    progress.loading = loading;
    observer.onProgress(progress, stop);
  };
  auto dataset = loadData(config, stop, tell);
  if (dataset && !isUtf8((*dataset)->spec)) {
    return fail(ErrorCode::Unsupported,
                "the name of this folder is not UTF-8, so that run.json could not say where the data are: rename it",
                (*dataset)->spec);
  }
  if (dataset) {
    observer.onDataset(**dataset);
  }
  return dataset;
}

Result<learning::TrainingSummary> runExperiment(const ExperimentConfig& config, const std::filesystem::path& out,
                                                learning::TrainingObserver& observer, std::stop_token stop)
{
  // What is quick to check comes before what takes seconds to load.
  if (Result<> ready = config.validate().and_then([&] { return checkNewRunFolder(out); }); !ready) {
    return fail(std::move(ready.error()));
  }
  const Result<std::shared_ptr<const data::Dataset>> dataset = loadData(config, observer, stop);
  if (!dataset && stop.stop_requested()) {
    return learning::TrainingSummary{learning::Outcome::Stopped};
  }
  if (!dataset) {
    return fail(dataset.error());
  }
  if (Result<> fits = learning::checkModelFits(config.training.model, (*dataset)->shape); !fits) {
    return fail(std::move(fits.error()));
  }
  RunRecorder recorder(
      [&](const learning::TrainingPlan& plan) { return RunWriter::create(out, infoOf(config, **dataset, plan)); },
      observer);
  return recorder.finish(learning::train(config.training, **dataset, recorder, std::move(stop)));
}

}  // namespace simplexity::runs

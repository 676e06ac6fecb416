#include "core/learning/training/training.h"

#include "core/learning/device_torch.h"
#include "core/learning/libraries.h"
#include "core/learning/models/network_plan.h"
#include "core/learning/training/trainer_torch.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

namespace simplexity::learning {

namespace {

Result<> checkDataset(const data::Dataset& dataset)
{
  if (dataset.classCount() < 2) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} has {} class: a classifier needs at least two.", dataset.title, dataset.classCount()));
  }
  for (const Split split : {Split::Train, Split::Test}) {
    if (dataset.split(split).count() == 0) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("The {} split of {} has no samples.", splitId(split), dataset.title));
    }
  }
  return {};
}

/// A mini-batch of one sample may be too small for batch norms; the last of an epoch never is one.
Result<> checkBatches(const TrainingConfig& config, const data::Dataset& dataset)
{
  if (config.batchSize > 1 && dataset.train.count() > 1) {
    return {};
  }
  return planNetwork(config.model, dataset.shape, dataset.classCount())
      .and_then([&](const NetworkPlan& plan) -> Result<> {
        if (!normsNeedTwoSamples(plan)) {
          return {};
        }
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("The {} cannot be trained on one sample at a time: its batch norms see one pixel of images "
                        "of {}×{}. Use mini-batches of two samples or more (--batch-size).",
                        config.model.name, dataset.shape.height, dataset.shape.width));
      });
}

/// torch's messages carry a stack trace: users see the first line, the log at level debug has the rest.
Error errorOf(const std::exception& exception)
{
  const std::string text = exception.what();
  spdlog::debug("Training failed: {}", text);
  return {.code = ErrorCode::Internal,
          .message = "Training failed in a library: " + text.substr(0, text.find('\n')),
          .where = {}};
}

/// The network of config.model with initial weights.
LoadedNetwork newNetwork(const TrainingConfig& config, const data::Dataset& dataset, torch::Device device)
{
  Classifier classifier = makeClassifier(config.model, dataset.shape, dataset.classCount(), config.seed);
  classifier->to(device);
  return {.classifier = classifier, .device = device};
}

}  // namespace

std::string_view outcomeId(Outcome outcome)
{
  return outcome == Outcome::Completed ? "completed" : "stopped";
}

Result<TrainingSummary> train(const TrainingConfig& config, const data::Dataset& dataset, TrainingObserver& observer,
                              std::stop_token stop, const std::optional<TrainingStart>& start)
try {
  const Result<torch::Device> device = config.validate()
                                           .and_then([&] { return checkDataset(dataset); })
                                           .and_then([&] { return checkModelFits(config.model, dataset.shape); })
                                           .and_then([&] { return checkBatches(config, dataset); })
                                           .and_then([&] { return resolveDevice(config.device); });
  if (!device) {
    return fail(device.error());
  }
  prepareTorch(resolvedThreads(config));
  warnAboutSlowBlas();
  Trainer trainer(config, dataset, newNetwork(config, dataset, *device), observer, std::move(stop));
  const Result<> begun = start ? trainer.takeUp(*start) : Result<>();
  return begun.and_then([&] { return trainer.run(); });
} catch (const std::exception& exception) {
  return fail(errorOf(exception));
}

Result<TrainingSummary> measureUntrained(TrainingConfig config, const data::Dataset& dataset,
                                         const NetworkSource& source, TrainingObserver& observer, std::stop_token stop)
try {
  config.epochs = 0;
  Result<LoadedNetwork> network = checkDataset(dataset).and_then([&] { return loadNetwork(config, dataset, source); });
  if (!network) {
    return fail(std::move(network.error()));
  }
  Trainer trainer(config, dataset, *std::move(network), observer, std::move(stop));
  if (std::holds_alternative<ScriptFile>(source)) {
    trainer.keepNoCheckpoints();
  }
  return trainer.run();
} catch (const std::exception& exception) {
  return fail(errorOf(exception));
}

}  // namespace simplexity::learning

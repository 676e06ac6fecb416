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

/// torch's messages carry a stack trace: users see the first line, the log at level debug has the rest.
Error errorOf(const std::exception& exception)
{
  const std::string text = exception.what();
  spdlog::debug("Training failed: {}", text);
  return {.code = ErrorCode::Internal,
          .message = "Training failed in a library: " + text.substr(0, text.find('\n')),
          .where = {}};
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
                                           .and_then([&] { return resolveDevice(config.device); });
  if (!device) {
    return fail(device.error());
  }
  prepareTorch(resolvedThreads(config));
  warnAboutSlowBlas();
  Trainer trainer(config, dataset, *device, observer, std::move(stop));
  const Result<> begun = start ? trainer.takeUp(*start) : Result<>();
  return begun.and_then([&] { return trainer.run(); });
} catch (const std::exception& exception) {
  return fail(errorOf(exception));
}

}  // namespace simplexity::learning

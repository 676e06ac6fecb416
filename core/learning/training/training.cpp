#include "core/learning/training/training.h"

#include "core/base/process.h"
#include "core/isolation/isolated_call.h"
#include "core/learning/device_torch.h"
#include "core/learning/libraries.h"
#include "core/learning/loading/script_isolation.h"
#include "core/learning/measuring/isolated_measuring.h"
#include "core/learning/models/network_plan.h"
#include "core/learning/training/trainer_torch.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <memory>
#include <utility>
#include <variant>

namespace simplexity::learning {

constexpr Outcome lastOf(Outcome)
{
  return Outcome::Stopped;
}

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
                        "of {}×{}. Use mini-batches of two samples or more (batch_size).",
                        config.model.name, dataset.shape.height, dataset.shape.width));
      });
}

/// torch's messages carry a stack trace: users see the first line, the log at level debug has the rest.
tl::unexpected<Error> failOfLibrary(const std::exception& exception)
{
  spdlog::debug("Training failed: {}", exception.what());
  return fail(errorOf(exception, "Training failed in a library"));
}

/// The network of config.model with initial weights.
LoadedNetwork newNetwork(const TrainingConfig& config, const data::Dataset& dataset, torch::Device device)
{
  Classifier classifier = makeClassifier(config.model, dataset.shape, dataset.classCount(), config.seed);
  classifier->to(device);
  return {.classifier = classifier, .device = device};
}

Result<TrainingSummary> measureUntrainedHere(const TrainingConfig& config, const data::Dataset& dataset,
                                             const NetworkSource& source, TrainingObserver& observer,
                                             std::stop_token stop)
try {
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
  return failOfLibrary(exception);
}

/// The events that a task which measures a program tells its caller's observer.
enum class Told { Plan, Progress, Epoch };
constexpr Told lastOf(Told)
{
  return Told::Epoch;
}

class TellingObserver : public TrainingObserver {
 public:
  explicit TellingObserver(isolation::TaskConnection& connection) : m_connection(connection) {}

  [[nodiscard]] Result<> onPlan(const TrainingPlan& plan) override
  {
    m_connection.tell(Told::Plan, plan);
    return {};
  }
  void onProgress(const Progress& progress, const std::stop_token&) override
  {
    m_connection.tell(Told::Progress, progress);
  }
  [[nodiscard]] Result<> onEpoch(const EpochReport& report) override
  {
    m_connection.tell(Told::Epoch, report.record, *report.geometry);
    return {};
  }

 private:
  isolation::TaskConnection& m_connection;
};

/// Hands on what a TellingObserver has told.
Result<> observe(isolation::Reader& event, TrainingObserver& observer, const std::stop_token& stop)
{
  switch (event.take<Told>()) {
    case Told::Plan: {
      const auto plan = event.take<TrainingPlan>();
      return event.isGood() ? observer.onPlan(plan) : Result<>();
    }
    case Told::Progress:
      if (const auto progress = event.take<Progress>(); event.isGood()) {
        observer.onProgress(progress, stop);
      }
      return {};
    case Told::Epoch: {
      const auto record = event.take<EpochRecord>();
      const auto geometry = std::make_shared<geometry::GeometrySnapshot>(event.take<geometry::GeometrySnapshot>());
      return event.isGood() ? observer.onEpoch({.record = record, .geometry = geometry}) : Result<>();
    }
  }
  return {};
}

void answerRun(isolation::TaskConnection& connection)
{
  isolation::Reader request = connection.request();
  const auto config = request.take<TrainingConfig>();
  const auto script = request.take<ScriptFile>();
  const auto dataset = request.take<data::Dataset>();
  TellingObserver observer(connection);
  connection.answer(measureUntrainedHere(config, dataset, script, observer, {}));
}

const isolation::IsolatedTask kRunTask("run", answerRun);

Result<TrainingSummary> measureProgram(const TrainingConfig& config, const data::Dataset& dataset,
                                       const ScriptFile& script, TrainingObserver& observer,
                                       const std::stop_token& stop)
{
  auto summary = isolation::callIsolated<TrainingSummary>(
      kRunTask, allowanceOf(script, dataset), stop,
      [&](isolation::Writer& request) { request(config, script, dataset); },
      [&](isolation::Reader& event) { return observe(event, observer, stop); });
  return !summary && stop.stop_requested() ? TrainingSummary{.outcome = Outcome::Stopped} : summary;
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
  return failOfLibrary(exception);
}

Result<TrainingSummary> measureUntrained(TrainingConfig config, const data::Dataset& dataset,
                                         const NetworkSource& source, TrainingObserver& observer, std::stop_token stop)
{
  config.epochs = 0;
  const auto* const script = std::get_if<ScriptFile>(&source);
  return script == nullptr ? measureUntrainedHere(config, dataset, source, observer, std::move(stop))
                           : measureProgram(config, dataset, *script, observer, stop);
}

}  // namespace simplexity::learning

#include "core/learning/measure_model.h"

#include "core/learning/checkpoint_torch.h"
#include "core/learning/complexity_pilot_torch.h"
#include "core/learning/device_torch.h"
#include "core/learning/flatness_torch.h"
#include "core/learning/measurement_torch.h"

#include <exception>
#include <string>
#include <utility>

namespace simplexity::learning {

namespace {

tl::unexpected<Error> failOf(Interruption interruption)
{
  return interruption == Interruption::Stopped
             ? fail(ErrorCode::Io, "stopped before everything was measured")
             : fail(ErrorCode::Numeric, "the network's outputs are not finite: there is nothing to measure");
}

/// The configuration that a pilot has chosen.
ProbeConfig chosen(ProbeConfig probe, const ComplexityChoice& choice)
{
  probe.gcEstimator = choice.estimator;
  probe.gcProbes = choice.products;
  probe.gcSamples = choice.samples;
  return probe;
}

tl::expected<ModelMeasurement, Interruption> measureStages(TrainingConfig config, const data::Dataset& dataset,
                                                           Classifier& classifier, torch::Device device,
                                                           const ModelMeasurementOptions& options,
                                                           const std::stop_token& stop)
{
  const auto during = [&](std::string_view stage) -> CarryOn {
    return [&options, &stop, stage, passes = std::int64_t{0}]() mutable {
      options.onProgress(stage, ++passes);
      return !stop.stop_requested();
    };
  };
  ModelMeasurement result;
  if (options.gcTarget) {
    const PilotTask task{.dataset = dataset,
                         .split = options.split,
                         .device = device,
                         .seed = config.seed,
                         .withLogits = config.probe.gcLogits};
    const auto pilot = chooseByPilot(classifier, task, *options.gcTarget, during("pilot"));
    if (!pilot) {
      return tl::unexpected(pilot.error());
    }
    result.pilot = *pilot;
    config.probe = chosen(config.probe, pilot->choice);
  }
  Measurer measurer(config, dataset, device, {.conventions = options.conventions, .complexityOf = options.split});
  auto measured = measurer.measure(classifier, 0, during("measuring"));
  if (!measured) {
    return tl::unexpected(measured.error());
  }
  const bool isTrain = options.split == Split::Train;
  result.report = std::move(isTrain ? measured->train : measured->test);
  result.shuffled = measured->shuffled ? std::optional(measured->shuffled->split(options.split)) : std::nullopt;
  result.complexity = std::move(isTrain ? measured->trainComplexity : measured->testComplexity);
  result.probe = config.probe;
  result.samples = measurer.plan(options.split);
  result.embeddingFeatures = classifier->embeddingFeatures();
  if (options.flatness) {
    const auto flatness =
        measureFlatness(classifier, dataset, options.split, *options.flatness, device, during("flatness"));
    if (!flatness) {
      return tl::unexpected(flatness.error());
    }
    result.flatness = *flatness;
    store(*flatness, result.report.values);
  }
  return result;
}

}  // namespace

Result<ModelMeasurement> measureModel(const TrainingConfig& config, const data::Dataset& dataset,
                                      const TensorArchive& parameters, const ModelMeasurementOptions& options,
                                      const std::stop_token& stop)
try {
  const Result<torch::Device> device =
      config.validate().and_then([&] { return checkModelFits(config.model, dataset.shape); }).and_then([&] {
        return resolveDevice(config.device);
      });
  if (!device) {
    return fail(device.error());
  }
  prepareTorch(resolvedThreads(config));
  Classifier classifier = makeClassifier(config.model, dataset.shape, dataset.classCount(), config.seed);
  if (Result<> loaded = loadModel(parameters, classifier); !loaded) {
    return fail(std::move(loaded.error()));
  }
  classifier->to(*device);
  auto measured = measureStages(config, dataset, classifier, *device, options, stop);
  if (!measured) {
    return failOf(measured.error());
  }
  return *std::move(measured);
} catch (const std::exception& exception) {
  const std::string text = exception.what();
  return fail(ErrorCode::Internal, "Measuring failed in a library: " + text.substr(0, text.find('\n')));
}

}  // namespace simplexity::learning

#include "core/learning/measuring/measure_model.h"
#include "core/learning/interruption.h"

#include "core/isolation/isolated_call.h"
#include "core/learning/complexity/complexity_pilot_torch.h"
#include "core/learning/flatness/flatness_torch.h"
#include "core/learning/loading/loaded_network_torch.h"
#include "core/learning/loading/script_isolation.h"
#include "core/learning/measuring/isolated_measuring.h"
#include "core/learning/measuring/measurement_torch.h"
#include "core/learning/measuring/sample_limit.h"

#include <algorithm>
#include <exception>
#include <span>
#include <utility>
#include <variant>

namespace simplexity::learning {

namespace {

/// The configuration that a pilot has chosen.
ProbeConfig chosen(ProbeConfig probe, const ComplexityChoice& choice)
{
  probe.gcEstimator = choice.estimator;
  probe.gcProbes = choice.products;
  probe.gcSamples = choice.samples;
  return probe;
}

struct LayerChoice {
  std::size_t layer = 0;
  std::size_t from = 0;  ///< as MeasurerOptions::complexityFrom
};

Result<LayerChoice> chooseLayer(const ClassifierImpl& classifier, const ModelMeasurementOptions& options)
{
  return findLayer(classifier.layers(), options.layer).and_then([&](std::size_t layer) {
    return layersLeftOut(classifier.layers(), options.from, layer).map([layer](std::size_t from) {
      return LayerChoice{.layer = layer, .from = from};
    });
  });
}

tl::expected<ModelMeasurement, Interruption> measureStages(TrainingConfig config, const data::Dataset& dataset,
                                                           Classifier& classifier, torch::Device device,
                                                           const LayerChoice& layer,
                                                           const ModelMeasurementOptions& options,
                                                           const std::stop_token& stop)
{
  const auto during = [&](std::string_view stage) -> CarryOn {
    return [&options, &stop, stage, passes = std::int64_t{0}]() mutable {
      options.onProgress({.stage = stage, .passes = ++passes});
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
  const std::int64_t samples = std::max(dataset.train.count(), dataset.test.count());
  const auto limited =
      limitMeasuredSamples(std::span(classifier->layers()).subspan(layer.layer, 1), samples, config.probe);
  Measurer measurer(config, dataset, device,
                    {.conventions = options.conventions,
                     .complexityOf = options.split,
                     .layer = layer.layer,
                     .complexityFrom = layer.from});
  auto measured = measurer.measure(classifier, 0, during("measuring"));
  if (!measured) {
    return tl::unexpected(measured.error());
  }
  const bool isTrain = options.split == Split::Train;
  result.report = std::move(isTrain ? measured->train : measured->test);
  if (limited) {
    result.report.warnings.push_back(*limited);
  }
  result.shuffled = measured->shuffled ? std::optional(measured->shuffled->split(options.split)) : std::nullopt;
  result.complexity = std::move(isTrain ? measured->trainComplexity : measured->testComplexity);
  result.probe = config.probe;
  result.samples = measurer.plan(options.split);
  result.layer = classifier->layers().at(layer.layer);
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

/// In this process.
Result<ModelMeasurement> measureHere(const TrainingConfig& config, const data::Dataset& dataset,
                                     const NetworkSource& source, const ModelMeasurementOptions& options,
                                     const std::stop_token& stop)
try {
  const Result<LoadedNetwork> network = loadNetwork(config, dataset, source);
  const Result<LayerChoice> layer =
      network.and_then([&](const LoadedNetwork& loaded) { return chooseLayer(*loaded.classifier, options); });
  if (!layer) {
    return fail(layer.error());
  }
  Classifier classifier = network->classifier;
  auto measured = measureStages(config, dataset, classifier, network->device, *layer, options, stop);
  if (!measured) {
    return failOf(measured.error());
  }
  return *std::move(measured);
} catch (const std::exception& exception) {
  return failOf(exception);
}

void answerMeasurement(isolation::TaskConnection& connection)
{
  isolation::Reader request = connection.request();
  const auto config = request.take<TrainingConfig>();
  const auto script = request.take<ScriptFile>();
  auto options = request.take<ModelMeasurementOptions>();
  const auto dataset = request.take<data::Dataset>();
  options.onProgress = tellProgress(connection);
  connection.answer(measureHere(config, dataset, script, options, {}));
}

const isolation::IsolatedTask kMeasurementTask("measurement", answerMeasurement);

}  // namespace

Result<ModelMeasurement> measureModel(const TrainingConfig& config, const data::Dataset& dataset,
                                      const NetworkSource& source, const ModelMeasurementOptions& options,
                                      const std::stop_token& stop)
{
  const auto* const script = std::get_if<ScriptFile>(&source);
  if (script == nullptr) {
    return measureHere(config, dataset, source, options, stop);
  }
  return isolation::callIsolated<ModelMeasurement>(
      kMeasurementTask, allowanceOf(*script, dataset), stop,
      [&](isolation::Writer& request) { request(config, *script, options, dataset); },
      [&options](isolation::Reader& event) -> Result<> {
        takeProgress(event, options.onProgress);
        return {};
      });
}

}  // namespace simplexity::learning

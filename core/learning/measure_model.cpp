#include "core/learning/measure_model.h"

#include "core/learning/checkpoint_torch.h"
#include "core/learning/device_torch.h"
#include "core/learning/flatness_torch.h"
#include "core/learning/libraries.h"
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
  Measurer measurer(config, dataset, *device, {.conventions = options.conventions});
  const CarryOn carryOn = [&stop] { return !stop.stop_requested(); };
  auto measured = measurer.measure(classifier, 0, carryOn);
  if (!measured) {
    return failOf(measured.error());
  }
  std::optional<Flatness> flatness;
  if (options.flatness) {
    auto flat = measureFlatness(classifier, dataset, options.flatnessSplit, *options.flatness, *device, carryOn);
    if (!flat) {
      return failOf(flat.error());
    }
    flatness = *flat;
  }
  return ModelMeasurement{.train = std::move(measured->train),
                          .test = std::move(measured->test),
                          .flatness = flatness,
                          .plan = {.threads = at::get_num_threads(),
                                   .device = device->str(),
                                   .parameters = classifier->parameterCount(),
                                   .embeddingFeatures = classifier->embeddingFeatures(),
                                   .train = measurer.plan(Split::Train),
                                   .test = measurer.plan(Split::Test),
                                   .libraryVersions = libraryVersions()}};
} catch (const std::exception& exception) {
  const std::string text = exception.what();
  return fail(ErrorCode::Internal, "Measuring failed in a library: " + text.substr(0, text.find('\n')));
}

}  // namespace simplexity::learning

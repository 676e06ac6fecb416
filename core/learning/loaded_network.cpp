#include "core/learning/loaded_network_torch.h"

#include "core/learning/checkpoint_torch.h"
#include "core/learning/device_torch.h"

#include <exception>
#include <string>
#include <utility>

namespace simplexity::learning {

Result<LoadedNetwork> loadNetwork(const TrainingConfig& config, const data::Dataset& dataset,
                                  const TensorArchive& parameters)
{
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
  return LoadedNetwork{.classifier = classifier, .device = *device};
}

tl::unexpected<Error> failOf(Interruption interruption)
{
  return interruption == Interruption::Stopped
             ? fail(ErrorCode::Io, "stopped before everything was measured")
             : fail(ErrorCode::Numeric, "the network's outputs are not finite: there is nothing to measure");
}

tl::unexpected<Error> failOf(const std::exception& exception)
{
  const std::string text = exception.what();
  return fail(ErrorCode::Internal, "Measuring failed in a library: " + text.substr(0, text.find('\n')));
}

}  // namespace simplexity::learning

#include "core/learning/models/loaded_network_torch.h"

#include "core/learning/device_torch.h"
#include "core/learning/models/checkpoint_torch.h"

#include <utility>

namespace simplexity::learning {

Result<LoadedNetwork> loadNetwork(const TrainingConfig& config, const data::Dataset& dataset,
                                  const TensorArchive& parameters)
{
  const Result<torch::Device> device = config.validate().and_then([&] { return resolveDevice(config.device); });
  if (!device) {
    return fail(device.error());
  }
  const Result<NetworkPlan> plan = planNetwork(config.model, dataset.shape, dataset.classCount());
  if (!plan) {
    return fail(plan.error());
  }
  prepareTorch(resolvedThreads(config));
  Classifier classifier = makeClassifier(*plan, /*seed=*/std::nullopt);
  if (Result<> loaded = loadModel(parameters, classifier); !loaded) {
    return fail(std::move(loaded.error()));
  }
  classifier->to(*device);
  return LoadedNetwork{.classifier = classifier, .device = *device};
}

}  // namespace simplexity::learning

#include "core/learning/loading/loaded_network_torch.h"

#include "core/isolation/isolated_call.h"
#include "core/learning/device_torch.h"
#include "core/learning/loading/script_isolation.h"
#include "core/learning/loading/script_network_torch.h"
#include "core/learning/models/checkpoint_torch.h"

#include <utility>

namespace simplexity::learning {

namespace {

Result<Classifier> load(const TrainingConfig& config, const data::Dataset& dataset, const TensorArchive& parameters)
{
  return planNetwork(config.model, dataset.shape, dataset.classCount())
      .and_then([&](const NetworkPlan& plan) -> Result<Classifier> {
        Classifier classifier = makeClassifier(plan, /*seed=*/std::nullopt);
        if (Result<> loaded = loadModel(parameters, classifier); !loaded) {
          return fail(std::move(loaded.error()));
        }
        return classifier;
      });
}

void answerLayers(isolation::TaskConnection& connection)
{
  isolation::Reader request = connection.request();
  const auto script = request.take<ScriptFile>();
  const auto shape = request.take<data::ImageShape>();
  const auto classCount = request.take<int>();
  connection.answer(
      loadScript(script, shape, classCount).map([](const Classifier& classifier) { return classifier->layers(); }));
}

const isolation::IsolatedTask kLayersTask("layers", answerLayers);

}  // namespace

Result<LoadedNetwork> loadNetwork(const TrainingConfig& config, const data::Dataset& dataset,
                                  const NetworkSource& source)
{
  const Result<torch::Device> device = config.validate().and_then([&] { return resolveDevice(config.device); });
  if (!device) {
    return fail(device.error());
  }
  prepareTorch(resolvedThreads(config));
  // A program comes here in a child alone.
  const auto* const parameters = std::get_if<TensorArchive>(&source);
  Result<Classifier> classifier = parameters != nullptr
                                      ? load(config, dataset, *parameters)
                                      : loadScript(std::get<ScriptFile>(source), dataset.shape, dataset.classCount());
  if (!classifier) {
    return fail(std::move(classifier.error()));
  }
  (*classifier)->to(*device);
  return LoadedNetwork{.classifier = *classifier, .device = *device};
}

Result<std::vector<LayerInfo>> layersOf(const TrainingConfig& config, const data::Dataset& dataset,
                                        const NetworkSource& source, const std::stop_token& stop)
{
  const auto* const script = std::get_if<ScriptFile>(&source);
  if (script == nullptr) {
    return layersOf(config, dataset.shape, dataset.classCount());
  }
  return isolation::callIsolated<std::vector<LayerInfo>>(
      kLayersTask, allowanceOf(*script, dataset.shape), stop,
      [&](isolation::Writer& request) { request(*script, dataset.shape, dataset.classCount()); });
}

}  // namespace simplexity::learning

#include "core/learning/measuring/depth_profile.h"
#include "core/learning/interruption.h"

#include "core/isolation/isolated_call.h"
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

tl::expected<DepthProfile, Interruption> profileLayers(const TrainingConfig& config, const data::Dataset& dataset,
                                                       LoadedNetwork network, std::size_t leftOut,
                                                       const DepthProfileOptions& options, const std::stop_token& stop)
{
  DepthProfile profile;
  profile.probe = config.probe;
  profile.probe.gcLogits = false;  // they are a layer of their own
  profile.probe.shuffled = false;
  TrainingConfig ofLayers = config;
  const std::vector<LayerInfo>& layers = network.classifier->layers();
  const std::int64_t samples = std::max(dataset.train.count(), dataset.test.count());
  profile.warning = limitMeasuredSamples(std::span(layers).subspan(leftOut), samples, profile.probe);
  ofLayers.probe = profile.probe;
  for (std::size_t layer = leftOut; layer < layers.size(); ++layer) {
    const CarryOn carryOn = [&, passes = std::int64_t{0}]() mutable {
      options.onProgress({.stage = layers[layer].name,
                          .passes = ++passes,
                          .number = static_cast<int>(layer - leftOut) + 1,
                          .count = static_cast<int>(layers.size() - leftOut)});
      return !stop.stop_requested();
    };
    Measurer measurer(ofLayers, dataset, network.device,
                      {.conventions = options.conventions,
                       .complexityOf = options.complexityOf,
                       .layer = layer,
                       .complexityFrom = leftOut});
    auto measured = measurer.measure(network.classifier, 0, carryOn);
    if (!measured) {
      return tl::unexpected(measured.error());
    }
    profile.layers.push_back(
        {.layer = layers[layer], .train = std::move(measured->train), .test = std::move(measured->test)});
    profile.train = measurer.plan(Split::Train);
    profile.test = measurer.plan(Split::Test);
  }
  return profile;
}

/// In this process.
Result<DepthProfile> profileHere(const TrainingConfig& config, const data::Dataset& dataset,
                                 const NetworkSource& source, const DepthProfileOptions& options,
                                 const std::stop_token& stop)
try {
  const Result<LoadedNetwork> network = loadNetwork(config, dataset, source);
  const Result<std::size_t> leftOut = network.and_then([&](const LoadedNetwork& loaded) {
    const std::vector<LayerInfo>& layers = loaded.classifier->layers();
    return layersLeftOut(layers, options.from, layers.size() - 1);
  });
  if (!leftOut) {
    return fail(leftOut.error());
  }
  auto profile = profileLayers(config, dataset, *network, *leftOut, options, stop);
  if (!profile) {
    return failOf(profile.error());
  }
  return *std::move(profile);
} catch (const std::exception& exception) {
  return failOf(exception);
}

void answerProfile(isolation::TaskConnection& connection)
{
  isolation::Reader request = connection.request();
  const auto config = request.take<TrainingConfig>();
  const auto script = request.take<ScriptFile>();
  auto options = request.take<DepthProfileOptions>();
  const auto dataset = request.take<data::Dataset>();
  options.onProgress = tellProgress(connection);
  connection.answer(profileHere(config, dataset, script, options, {}));
}

const isolation::IsolatedTask kProfileTask("profile", answerProfile);

}  // namespace

Result<DepthProfile> profileModel(const TrainingConfig& config, const data::Dataset& dataset,
                                  const NetworkSource& source, const DepthProfileOptions& options,
                                  const std::stop_token& stop)
{
  const auto* const script = std::get_if<ScriptFile>(&source);
  if (script == nullptr) {
    return profileHere(config, dataset, source, options, stop);
  }
  return isolation::callIsolated<DepthProfile>(
      kProfileTask, allowanceOf(*script, dataset), stop,
      [&](isolation::Writer& request) { request(config, *script, options, dataset); },
      [&options](isolation::Reader& event) -> Result<> {
        takeProgress(event, options.onProgress);
        return {};
      });
}

}  // namespace simplexity::learning

#include "core/learning/models/layers.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "core/learning/models/network_plan.h"

namespace simplexity::learning {

std::int64_t sizeOf(const std::vector<std::int64_t>& shape)
{
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::int64_t LayerInfo::features() const
{
  return sizeOf(shape);
}

Result<std::vector<LayerInfo>> layersOf(const TrainingConfig& config, const data::ImageShape& shape, int classCount)
{
  return config.validate()
      .and_then([&] { return planNetwork(config.model, shape, classCount); })
      .map([](const NetworkPlan& plan) {
        std::vector<LayerInfo> layers;
        for (const PlannedLayer& planned : plan.layers) {
          layers.push_back(planned.layer);
        }
        return layers;
      });
}

Result<std::size_t> findLayer(const std::vector<LayerInfo>& layers, std::string_view name)
{
  const auto found = std::ranges::find(layers, name, &LayerInfo::name);
  if (found != layers.end()) {
    return static_cast<std::size_t>(found - layers.begin());
  }
  std::string known;
  for (const LayerInfo& layer : layers) {
    known += (known.empty() ? "" : ", ") + layer.name;
  }
  return fail(ErrorCode::InvalidArgument, fmt::format("there is no layer {}; this network has {}", name, known));
}

Result<std::size_t> layersLeftOut(const std::vector<LayerInfo>& layers, std::string_view from, std::size_t to)
{
  if (from.empty()) {
    return 0;
  }
  return findLayer(layers, from).and_then([&](std::size_t layer) -> Result<std::size_t> {
    if (layer >= to) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("{} is not before {}: there is no map from one to the other", from, layers[to].name));
    }
    return layer + 1;
  });
}

}  // namespace simplexity::learning

#include "core/learning/models/layers.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "core/learning/interruption.h"
#include "core/learning/models/classifier_torch.h"

namespace simplexity::learning {

std::int64_t LayerInfo::features() const
{
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

Result<std::vector<LayerInfo>> layersOf(const TrainingConfig& config, const data::ImageShape& shape, int classCount)
try {
  return config.validate().and_then([&] { return checkModelFits(config.model, shape); }).map([&] {
    return makeClassifier(config.model, shape, classCount, config.seed)->layers();
  });
} catch (const std::exception& exception) {
  return failOf(exception);
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

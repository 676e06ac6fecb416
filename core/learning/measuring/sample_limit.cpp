#include "core/learning/measuring/sample_limit.h"

#include <algorithm>

#include <fmt/format.h>

namespace simplexity::learning {

std::optional<std::string> limitMeasuredSamples(std::span<const LayerInfo> layers, std::int64_t samples,
                                                ProbeConfig& config)
{
  constexpr int kSplits = 2;
  const LayerInfo& widest = *std::ranges::max_element(layers, {}, &LayerInfo::features);
  const auto bytes = static_cast<double>(widest.features()) * kSplits * sizeof(float);
  const auto most = std::max<std::int64_t>(1, static_cast<std::int64_t>(kMostFeatureBytes / bytes));
  const std::int64_t asked = config.measureSamples == kAllSamples ? samples : std::min(config.measureSamples, samples);
  if (asked <= most) {
    return std::nullopt;
  }
  config.measureSamples = most;
  return fmt::format("{} has {} features: only {} samples of each split were measured, whose features take {:g} GB",
                     widest.name, widest.features(), most, kMostFeatureBytes / 1e9);
}

}  // namespace simplexity::learning

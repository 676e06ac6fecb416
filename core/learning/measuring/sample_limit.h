#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/learning/config.h"
#include "core/learning/models/layers.h"

namespace simplexity::learning {

/// Bytes that the features of both splits may take while a layer is measured, as float32.
inline constexpr double kMostFeatureBytes = 2e9;

/// Lowers config.measureSamples to what fits for the widest of the layers; a sentence that says so, if it did.
[[nodiscard]] std::optional<std::string> limitMeasuredSamples(std::span<const LayerInfo> layers, std::int64_t samples,
                                                              ProbeConfig& config);

}  // namespace simplexity::learning

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/geometry/complexity_estimate.h"

namespace simplexity::learning {

/// Estimates of ‖J‖_F², one a sample, and where they are stratified the stratum of each.
struct SampleNorms {
  std::vector<double> values;
  std::vector<std::int32_t> strata;

  [[nodiscard]] bool empty() const { return values.empty(); }
};

/// ‖J‖_F² of single samples of a split, or estimates of it: what geometric complexity, its class means and its standard
/// errors are made of (geometry::summariseComplexity()). An entry a sample in every list that is not empty.
struct SampleComplexity {
  std::vector<std::int64_t> samples;  ///< positions in the split, ascending
  std::vector<std::int32_t> labels;
  SampleNorms features;  ///< of the map to the features: the embedding, or the layer that was asked for
  SampleNorms logits;    ///< of the map to the logits; empty unless asked for
};

/// Their mean, class means and standard errors; `norms` are one of `complexity`.
[[nodiscard]] std::optional<geometry::ComplexityEstimate> summarise(const SampleComplexity& complexity,
                                                                    const SampleNorms& norms, int classCount);

}  // namespace simplexity::learning

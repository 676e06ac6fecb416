#pragma once

#include <cstdint>
#include <vector>

namespace simplexity::learning {

/// ‖J‖_F² of single samples of a split, or estimates of it: what geometric complexity, its class means and its standard
/// errors are made of (geometry::summariseComplexity()). An entry a sample in every list that is not empty.
struct SampleComplexity {
  std::vector<std::int64_t> samples;  ///< positions in the split, ascending
  std::vector<std::int32_t> labels;
  std::vector<double> features;  ///< of the map to the features: the embedding, or the layer that was asked for
  std::vector<double> logits;    ///< of the map to the logits; empty unless asked for
};

}  // namespace simplexity::learning

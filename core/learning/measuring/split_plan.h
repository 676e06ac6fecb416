#pragma once

#include <cstdint>

namespace simplexity::learning {

/// How many samples of a split are measured.
struct SplitPlan {
  std::int64_t samples = 0;          ///< in the split
  std::int64_t measured = 0;         ///< of them measured
  std::int64_t gcSamples = 0;        ///< of them probed
  std::int64_t flatnessSamples = 0;  ///< of them those of flatness; 0 if it is not measured
};

}  // namespace simplexity::learning

#pragma once

#include <cstdint>

namespace simplexity {

/// The whole numbers that a setting or a field of a file may have, both ends included. A setting has its range in one
/// place, wherever its value comes from.
struct CountRange {
  std::int64_t least = 0;
  std::int64_t most = 0;

  [[nodiscard]] constexpr bool contains(std::int64_t value) const { return value >= least && value <= most; }
};

/// No count of epochs, samples or directions goes further: the sums and products of two of them fit into 64 bits.
inline constexpr std::int64_t kMostCount = 1'000'000'000;
inline constexpr CountRange kCounts{.least = 0, .most = kMostCount};
inline constexpr CountRange kPositiveCounts{.least = 1, .most = kMostCount};
/// The range of numbers that products of counts give, such as parameters and optimiser steps.
inline constexpr CountRange kLargeCounts{.least = 0, .most = 1'000'000'000'000'000};

}  // namespace simplexity

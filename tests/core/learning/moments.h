#pragma once

#include <cmath>
#include <numeric>
#include <vector>

namespace simplexity::learning::test {

/// Of independent draws.
struct Moments {
  double mean = 0.0;
  double variance = 0.0;
  double fourthCentral = 0.0;
  double count = 0.0;

  [[nodiscard]] double standardErrorOfMean() const { return std::sqrt(variance / count); }
  [[nodiscard]] double standardErrorOfVariance() const
  {
    return std::sqrt(std::max(0.0, fourthCentral - variance * variance) / count);
  }
};

[[nodiscard]] inline Moments momentsOf(const std::vector<double>& values)
{
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0.0;
  double fourths = 0.0;
  for (const double value : values) {
    const double square = (value - mean) * (value - mean);
    squares += square;
    fourths += square * square;
  }
  return {.mean = mean, .variance = squares / (count - 1.0), .fourthCentral = fourths / count, .count = count};
}

}  // namespace simplexity::learning::test

#include "core/geometry/complexity_estimate.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/check.h"

namespace simplexity::geometry {

namespace {

std::optional<double> standardErrorOf(std::span<const double> values, double mean)
{
  if (values.size() < 2) {
    return std::nullopt;
  }
  const auto count = static_cast<double>(values.size());
  double squaredDeviations = 0.0;
  for (const double value : values) {
    squaredDeviations += (value - mean) * (value - mean);
  }
  return std::sqrt(squaredDeviations / (count - 1.0) / count);
}

std::vector<double> classMeansOf(std::span<const double> values, std::span<const std::int32_t> labels, int classCount)
{
  std::vector<double> means(static_cast<std::size_t>(classCount), 0.0);
  std::vector<double> counts(means.size(), 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) {
    SIMPLEXITY_CHECK(labels[i] >= 0 && labels[i] < classCount, "a label is outside the classes");
    means[static_cast<std::size_t>(labels[i])] += values[i];
    counts[static_cast<std::size_t>(labels[i])] += 1.0;
  }
  for (std::size_t cls = 0; cls < means.size(); ++cls) {
    means[cls] = counts[cls] > 0.0 ? means[cls] / counts[cls] : std::numeric_limits<double>::quiet_NaN();
  }
  return means;
}

}  // namespace

std::optional<ComplexityEstimate> summariseComplexity(std::span<const double> squaredNorms,
                                                      std::span<const std::int32_t> labels, int classCount)
{
  SIMPLEXITY_CHECK(squaredNorms.size() == labels.size(), "one label a sample is needed");
  const double sum = std::accumulate(squaredNorms.begin(), squaredNorms.end(), 0.0);
  if (squaredNorms.empty() || !std::isfinite(sum)) {
    return std::nullopt;
  }
  const double mean = sum / static_cast<double>(squaredNorms.size());
  return ComplexityEstimate{.mean = mean,
                            .standardError = standardErrorOf(squaredNorms, mean),
                            .classMeans = classMeansOf(squaredNorms, labels, classCount)};
}

Interval complexityInterval(double mean, double standardError)
{
  if (!(mean > 0.0)) {
    return {mean, mean};  // every estimate is non-negative, so all of them were zero
  }
  constexpr double kNormalQuantile = 1.96;  // 97.5%
  const double factor = std::exp(kNormalQuantile * standardError / mean);
  return {mean / factor, mean * factor};
}

}  // namespace simplexity::geometry

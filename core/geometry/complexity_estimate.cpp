#include "core/geometry/complexity_estimate.h"

#include <cmath>
#include <numeric>

#include "core/base/check.h"

namespace simplexity::geometry {

namespace {

constexpr double kNormalQuantile = 1.96;  // 97.5%

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

double meanOf(std::span<const double> values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The values of every class.
std::vector<std::vector<double>> byClass(std::span<const double> values, std::span<const std::int32_t> labels,
                                         int classCount)
{
  std::vector<std::vector<double>> groups(static_cast<std::size_t>(classCount));
  for (std::size_t i = 0; i < values.size(); ++i) {
    SIMPLEXITY_CHECK(labels[i] >= 0 && labels[i] < classCount, "a label is outside the classes");
    groups[static_cast<std::size_t>(labels[i])].push_back(values[i]);
  }
  return groups;
}

}  // namespace

std::optional<ComplexityEstimate> summariseComplexity(std::span<const double> squaredNorms,
                                                      std::span<const std::int32_t> labels, int classCount)
{
  SIMPLEXITY_CHECK(squaredNorms.size() == labels.size(), "one label a sample is needed");
  const std::vector<std::vector<double>> groups = byClass(squaredNorms, labels, classCount);
  const double mean = squaredNorms.empty() ? std::nan("") : meanOf(squaredNorms);
  if (!std::isfinite(mean)) {
    return std::nullopt;
  }
  ComplexityEstimate estimate{
      .mean = mean, .standardError = standardErrorOf(squaredNorms, mean), .classMeans = {}, .classStandardErrors = {}};
  for (const std::vector<double>& group : groups) {
    const double classMean = group.empty() ? std::nan("") : meanOf(group);
    estimate.classMeans.push_back(classMean);
    estimate.classStandardErrors.push_back(standardErrorOf(group, classMean).value_or(std::nan("")));
  }
  return estimate;
}

Interval complexityInterval(double mean, double standardError)
{
  if (!(mean > 0.0)) {
    return {mean, mean};  // every estimate is non-negative, so all of them were zero
  }
  const double factor = std::exp(kNormalQuantile * standardError / mean);
  return {mean / factor, mean * factor};
}

Interval normalInterval(double mean, double standardError)
{
  return {mean - kNormalQuantile * standardError, mean + kNormalQuantile * standardError};
}

}  // namespace simplexity::geometry

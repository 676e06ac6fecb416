#include "core/geometry/complexity_estimate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/check.h"

namespace simplexity::geometry {

namespace {

constexpr double kNormalQuantile = 1.96;  // 97.5%

using Values = std::vector<double>;

struct MeanAndError {
  double mean = 0.0;
  std::optional<double> standardError;
};

double meanOf(const Values& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// sd²/n.
double squaredErrorOf(const Values& values, double mean)
{
  const auto count = static_cast<double>(values.size());
  double squaredDeviations = 0.0;
  for (const double value : values) {
    squaredDeviations += (value - mean) * (value - mean);
  }
  return squaredDeviations / (count - 1.0) / count;
}

MeanAndError unstratified(const Values& values)
{
  const double mean = values.empty() ? std::nan("") : meanOf(values);
  return {.mean = mean,
          .standardError = values.size() < 2 ? std::nullopt : std::optional(std::sqrt(squaredErrorOf(values, mean)))};
}

MeanAndError stratified(const std::vector<Values>& strata)
{
  double mean = 0.0;
  double squaredError = 0.0;
  for (const Values& values : strata) {
    const double ofStratum = meanOf(values);
    mean += ofStratum;
    squaredError += squaredErrorOf(values, ofStratum);
  }
  const auto count = static_cast<double>(strata.size());
  return {.mean = mean / count, .standardError = std::sqrt(squaredError) / count};
}

/// Estimates of some samples, all together and stratum by stratum.
class Estimates {
 public:
  explicit Estimates(std::size_t strata) : m_strata(strata) {}

  void add(double value, std::size_t stratum)
  {
    m_values.push_back(value);
    m_strata.at(stratum).push_back(value);
  }

  [[nodiscard]] MeanAndError summary() const
  {
    const auto isFilled = [](const Values& values) { return values.size() >= 2; };
    return std::ranges::all_of(m_strata, isFilled) ? stratified(m_strata) : unstratified(m_values);
  }

 private:
  Values m_values;
  std::vector<Values> m_strata;
};

}  // namespace

std::optional<ComplexityEstimate> summariseComplexity(std::span<const double> squaredNorms,
                                                      std::span<const std::int32_t> labels, int classCount,
                                                      std::span<const std::int32_t> strata)
{
  SIMPLEXITY_CHECK(squaredNorms.size() == labels.size(), "one label a sample is needed");
  SIMPLEXITY_CHECK(strata.empty() || strata.size() == labels.size(), "one stratum a sample is needed");
  const auto strataCount = static_cast<std::size_t>(strata.empty() ? 1 : std::ranges::max(strata) + 1);
  Estimates all(strataCount);
  std::vector<Estimates> classes(static_cast<std::size_t>(classCount), Estimates(strataCount));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    SIMPLEXITY_CHECK(labels[i] >= 0 && labels[i] < classCount, "a label is outside the classes");
    const auto stratum = static_cast<std::size_t>(strata.empty() ? 0 : strata[i]);
    all.add(squaredNorms[i], stratum);
    classes[static_cast<std::size_t>(labels[i])].add(squaredNorms[i], stratum);
  }
  const MeanAndError whole = all.summary();
  if (!std::isfinite(whole.mean)) {
    return std::nullopt;
  }
  ComplexityEstimate estimate{
      .mean = whole.mean, .standardError = whole.standardError, .classMeans = {}, .classStandardErrors = {}};
  for (const Estimates& one : classes) {
    const MeanAndError ofClass = one.summary();
    estimate.classMeans.push_back(ofClass.mean);
    estimate.classStandardErrors.push_back(ofClass.standardError.value_or(std::nan("")));
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

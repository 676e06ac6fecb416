#include "core/geometry/bounds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/check.h"

namespace simplexity::geometry {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

constexpr std::string_view kEqualClasses =
    "True of classes of equal size and of their own means. On the test split the means are those of the training "
    "split, and there it is what to expect and no certainty. Says nothing above 1.";

constexpr std::array<BoundInfo, 3> kBounds{{
    {BoundKind::Cdnv, "cdnv", "CDNV", "ρ · geometric collapse",
     "v_c = ρ_c g_c defines the effective Poincaré ratio of a class; with ρ the largest of them, each pair's "
     "(v_i + v_j) / (2 d_ij²) is at most ρ (g_i + g_j) / (2 d_ij²).",
     "True of any samples. The closer the ratios of the classes, the tighter."},
    {BoundKind::NcmError, "ncm_error", "NCM error", "4 (K−1) · directional CDNV",
     "A sample is nearer to mean j than to its own mean i only if it lies d_ij/2 or more along the line between them, "
     "which by Chebyshev's inequality is so of at most 4 Var_ij / d_ij² of the class; K−1 such lines add up.",
     kEqualClasses},
    {BoundKind::NcmErrorCoarse, "ncm_error_coarse", "NCM error", "4 (K−1) · CDNV",
     "The variance along one line is at most that in all directions, so that the directional CDNV is at most the CDNV.",
     kEqualClasses},
}};

double ratioOf(double variance, double complexity)
{
  if (std::isnan(complexity)) {
    return kNothing;
  }
  return variance == 0.0 ? 0.0 : variance / complexity;
}

/// The larger side of the CDNV's bound: no ratio is too large for a collapse of zero.
double cdnvLimit(double ratio, double collapse)
{
  return std::isinf(ratio) ? kInfinity : ratio * collapse;
}

/// Both sides, NaN where undefined.
Bound sidesOf(const BoundInfo& info, const MetricValues& values)
{
  const auto get = [&values](Metric metric) { return values.get(metric).value_or(kNothing); };
  if (info.kind == BoundKind::Cdnv) {
    return {&info, get(Metric::Cdnv), cdnvLimit(get(Metric::PoincareRatioMax), get(Metric::GeometricCollapse))};
  }
  const double error = 1.0 - get(Metric::NcmAccuracy);
  const double directional = get(Metric::NcmErrorBound);
  // The same factor 4(K−1) on the CDNV: K is that of the classes which were measured.
  const double coarse = directional / get(Metric::CdnvDirectional) * get(Metric::Cdnv);
  return {&info, error, info.kind == BoundKind::NcmError ? directional : coarse};
}

std::optional<double> finiteOnly(double value)
{
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

}  // namespace

std::vector<double> poincareRatios(const ClassStatistics& statistics, std::span<const double> classComplexity,
                                   const std::vector<int>& classes)
{
  SIMPLEXITY_CHECK(classComplexity.size() == static_cast<std::size_t>(statistics.classCount()),
                   "one complexity a class is needed");
  std::vector<double> ratios;
  for (const int cls : classes) {
    const bool hasSpread = statistics.count(cls) >= 2;
    ratios.push_back(hasSpread ? ratioOf(statistics.variance(cls), classComplexity[static_cast<std::size_t>(cls)])
                               : kNothing);
  }
  return ratios;
}

std::optional<double> largestPoincareRatio(const ClassStatistics& statistics, std::span<const double> classComplexity)
{
  const std::vector<double> ratios = poincareRatios(statistics, classComplexity, statistics.spreadClasses());
  const bool isKnown =
      ratios.size() >= 2 && std::ranges::none_of(ratios, [](double ratio) { return std::isnan(ratio); });
  return isKnown ? std::optional(std::ranges::max(ratios)) : std::nullopt;
}

std::optional<double> Bound::slack() const
{
  return finiteOnly(right - left);
}

std::optional<double> Bound::ratio() const
{
  return finiteOnly(left / right);
}

std::span<const BoundInfo> allBounds()
{
  return kBounds;
}

std::optional<Bound> derivedBound(const BoundInfo& info, const MetricValues& values)
{
  const Bound bound = sidesOf(info, values);
  return std::isnan(bound.left) || std::isnan(bound.right) ? std::nullopt : std::optional(bound);
}

std::vector<Bound> derivedBounds(const MetricValues& values)
{
  std::vector<Bound> bounds;
  for (const BoundInfo& info : allBounds()) {
    if (const auto bound = derivedBound(info, values)) {
      bounds.push_back(*bound);
    }
  }
  return bounds;
}

}  // namespace simplexity::geometry

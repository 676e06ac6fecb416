#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/metrics.h"
#include "core/geometry/class_statistics.h"

/// Inequalities between measured numbers, derived for this program (docs/metrics.md) and quoted from no paper. They add
/// no measurement: both sides follow from metrics that were measured anyway.
namespace simplexity::geometry {

/// ρ_c = v_c / g_c of these classes, the least constant for which v_c ≤ ρ_c g_c, g_c the geometric complexity over the
/// class (one entry a class of the statistics). 0 for a class without variance, infinite where only g_c is zero, NaN
/// where g_c is unknown or the class has fewer than two samples.
[[nodiscard]] std::vector<double> poincareRatios(const ClassStatistics& statistics,
                                                 std::span<const double> classComplexity,
                                                 const std::vector<int>& classes);

/// Largest of the classes that have two samples, which turns geometric collapse into an upper bound of the CDNV. Empty
/// if there are fewer than two such classes or the ratio of one is unknown.
[[nodiscard]] std::optional<double> largestPoincareRatio(const ClassStatistics& statistics,
                                                         std::span<const double> classComplexity);

enum class BoundKind { Cdnv, NcmError, NcmErrorCoarse };

struct BoundInfo {
  BoundKind kind;
  std::string_view id;         ///< "cdnv"
  std::string_view left;       ///< "CDNV"
  std::string_view right;      ///< "ρ · geometric collapse"
  std::string_view reason;     ///< why left ≤ right
  std::string_view condition;  ///< of what the inequality is true
};

/// One inequality with its numbers: left ≤ right.
struct Bound {
  const BoundInfo* info;
  double left;
  double right;

  /// right − left, and left / right: 1 is a bound that is attained. Empty where it is not a finite number.
  [[nodiscard]] std::optional<double> slack() const;
  [[nodiscard]] std::optional<double> ratio() const;
};

[[nodiscard]] std::span<const BoundInfo> allBounds();

/// The bound of this entry of allBounds(); empty where one of its sides is undefined.
[[nodiscard]] std::optional<Bound> derivedBound(const BoundInfo& info, const MetricValues& values);

/// Those of all entries that are defined, in order.
[[nodiscard]] std::vector<Bound> derivedBounds(const MetricValues& values);

}  // namespace simplexity::geometry

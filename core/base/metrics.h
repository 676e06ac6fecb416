#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace simplexity {

/// The two halves of a data set a number can be measured on.
enum class Split { Train, Test };
[[nodiscard]] std::string_view splitId(Split split);  ///< "train", "test"

/// Every quantity the program measures of one split. The order is that of files and tables.
enum class Metric {
  Loss,
  Accuracy,
  Gc,
  GcStderr,
  GcLogits,
  GcLogitsStderr,
  GeometricCollapse,
  GeometricCollapseMin,
  Cdnv,
  CdnvDebiased,
  CdnvDirectional,
  CdnvMax,
  PoincareRatio,
  PoincareRatioMax,
  Nc1,
  Nc1Quotient,
  Vci,
  Nc2Equinorm,
  Nc2Equiangular,
  Nc2Etf,
  ProcrustesResidual,
  Nc2WeightsEquinorm,
  Nc2WeightsEtf,
  Gnc2Mean,
  Gnc2Variance,
  Nc3,
  Nc3Zhu,
  Nc3Cosine,
  Unc3,
  Nc4Agreement,
  Nc4Bias,
  NcmAccuracy,
  NcmErrorBound,
  GradNormSq,
  HessianMax,
  HessianMin,
  HessianTrace,
  HessianTraceStderr,
  SamSharpness,
};
inline constexpr std::size_t kMetricCount = static_cast<std::size_t>(Metric::SamSharpness) + 1;

/// What a reader needs to know of a metric; the id is the same in files, commands, tables and legends.
struct MetricInfo {
  Metric metric;
  std::string_view id;          ///< "geometric_collapse"
  std::string_view title;       ///< "Geometric collapse"
  std::string_view unit;        ///< "nats", "" where dimensionless
  std::string_view definition;  ///< a sentence or two with the formula
  std::string_view range;       ///< "0 … √2"
  std::string_view source;      ///< where the form is from, "" where it is obvious
  std::string_view direction;   ///< "lower = more collapsed", or empty
};

[[nodiscard]] std::span<const MetricInfo> allMetrics();
[[nodiscard]] const MetricInfo& metricInfo(Metric metric);
[[nodiscard]] std::optional<Metric> metricFromId(std::string_view id);

/// The metric that holds the standard error of `metric`, if there is one.
[[nodiscard]] std::optional<Metric> standardErrorOf(Metric metric);
/// Whether it is the standard error of another, behind which it is printed.
[[nodiscard]] bool isStandardError(Metric metric);
/// Whether it says how flat the loss is, which is measured only where that was asked for.
[[nodiscard]] bool isFlatness(Metric metric);

/// One value per metric. Empty means undefined or not measured (null in files); infinity is a value; NaN never occurs:
/// set() turns it into "undefined".
class MetricValues {
 public:
  void set(Metric metric, std::optional<double> value);
  [[nodiscard]] std::optional<double> get(Metric metric) const { return m_values[static_cast<std::size_t>(metric)]; }
  bool operator==(const MetricValues&) const = default;

 private:
  std::array<std::optional<double>, kMetricCount> m_values{};
};

struct SplitValues {
  MetricValues train;
  MetricValues test;

  [[nodiscard]] const MetricValues& split(Split which) const { return which == Split::Train ? train : test; }
  bool operator==(const SplitValues&) const = default;
};

}  // namespace simplexity

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

/// Every quantity the program measures once per epoch and split. The order is that of files and tables.
enum class Metric {
  Loss,
  Accuracy,
  Gc,
  GcStderr,
  GeometricCollapse,
  Cdnv,
  PoincareRatio,
  Nc1,
  Nc2Etf,
  NcmAccuracy,
};
inline constexpr std::size_t kMetricCount = 10;

/// What a reader needs to know of a metric; the id is the same in files, commands, tables and legends.
struct MetricInfo {
  Metric metric;
  std::string_view id;          ///< "geometric_collapse"
  std::string_view title;       ///< "Geometric collapse"
  std::string_view unit;        ///< "nats", "" where dimensionless
  std::string_view definition;  ///< one sentence with the formula
  std::string_view direction;   ///< "lower = more collapsed", or empty
};

[[nodiscard]] std::span<const MetricInfo> allMetrics();
[[nodiscard]] const MetricInfo& metricInfo(Metric metric);
[[nodiscard]] std::optional<Metric> metricFromId(std::string_view id);

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

}  // namespace simplexity

#include "core/base/metrics.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace simplexity {
namespace {

TEST(Metrics, TableIsInEnumOrderWithUniqueIds)
{
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    const MetricInfo& info = allMetrics()[i];
    EXPECT_EQ(static_cast<std::size_t>(info.metric), i);
    EXPECT_EQ(metricFromId(info.id), info.metric);
    EXPECT_FALSE(info.title.empty());
    EXPECT_FALSE(info.definition.empty());
    ids.insert(info.id);
  }
  EXPECT_EQ(ids.size(), kMetricCount);
  EXPECT_EQ(metricFromId("no_such_metric"), std::nullopt);
}

TEST(Metrics, StandardErrorsBelongToAMetric)
{
  EXPECT_EQ(standardErrorOf(Metric::Gc), Metric::GcStderr);
  EXPECT_EQ(standardErrorOf(Metric::GcLogits), Metric::GcLogitsStderr);
  EXPECT_EQ(standardErrorOf(Metric::HessianTrace), Metric::HessianTraceStderr);
  EXPECT_EQ(standardErrorOf(Metric::Cdnv), std::nullopt);
  for (const MetricInfo& info : allMetrics()) {
    EXPECT_EQ(isStandardError(info.metric), info.id.ends_with("_stderr")) << info.id;
  }
}

TEST(Metrics, FlatnessIsTheEndOfTheTable)
{
  std::set<std::string_view> ids;
  for (const MetricInfo& info : allMetrics()) {
    if (isFlatness(info.metric)) {
      ids.insert(info.id);
    }
  }
  EXPECT_EQ(ids, (std::set<std::string_view>{"grad_norm_sq", "hessian_max", "hessian_min", "hessian_trace",
                                             "hessian_trace_stderr", "sam_sharpness"}));
}

TEST(MetricValues, NanIsUndefinedAndInfinityIsAValue)
{
  MetricValues values;
  EXPECT_EQ(values.get(Metric::Cdnv), std::nullopt);
  values.set(Metric::Cdnv, std::numeric_limits<double>::infinity());
  EXPECT_EQ(values.get(Metric::Cdnv), std::numeric_limits<double>::infinity());
  values.set(Metric::Cdnv, std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(values.get(Metric::Cdnv), std::nullopt);
}

}  // namespace
}  // namespace simplexity

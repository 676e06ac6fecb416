// The second look at the samples: whatever the number of threads, and as far as it is let.

#include "core/geometry/sample_pass.h"

#include <gtest/gtest.h>

#include <array>

#include "samples.h"

namespace simplexity::geometry {
namespace {

const std::array kSizes{700, 400, 900};

TEST(SamplePass, ThreadsShareTheWork)
{
  const Samples samples = gaussianSamples(kSizes, 20, 0.9, 3);
  const MetricValues one = suiteOf(samples).values;
  const MetricValues four = suiteOf(samples, nullptr, {}, 4).values;
  for (const MetricInfo& info : allMetrics()) {
    const auto expected = one.get(info.metric);
    ASSERT_EQ(four.get(info.metric).has_value(), expected.has_value()) << info.id;
    EXPECT_NEAR(four.get(info.metric).value_or(0.0), expected.value_or(0.0), 1e-12) << info.id;
  }
  EXPECT_EQ(suiteOf(samples, nullptr, {}, 4).values, four);
}

TEST(SamplePass, PredictsWithTheHeadWhereThereAreNoPredictions)
{
  const Samples samples = gaussianSamples(kSizes, 5, 2.0, 4);
  RandomStream random(5, StreamPurpose::Sampling);
  const LinearHead head{.weights = normalMatrix(3, 5, random), .bias = normalMatrix(3, 1, random)};
  const ClassStatistics statistics = samples.statistics();
  const MetricValues values =
      measureCollapse({.statistics = statistics, .labels = samples.labels, .head = &head}, samples.features, [] {
        return true;
      })->values;
  EXPECT_EQ(values, suiteOf(samples, &head).values);
  EXPECT_LT(values.get(Metric::Accuracy).value(), 0.9);
}

TEST(SamplePass, EndsWhenTold)
{
  const Samples samples = gaussianSamples(kSizes, 20, 0.9, 3);
  const ClassStatistics statistics = samples.statistics();
  int blocks = 0;
  const auto twice = [&blocks] { return ++blocks < 2; };
  EXPECT_FALSE(measureCollapse({.statistics = statistics, .labels = samples.labels}, samples.features, twice));
  EXPECT_EQ(blocks, 2);
}

}  // namespace
}  // namespace simplexity::geometry

#include "core/geometry/bounds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/geometry/collapse_suite.h"
#include "samples.h"

namespace simplexity::geometry {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kRounding = 1.0 + 1e-12;

CollapseReport reportOf(const Samples& samples, const std::vector<double>& classComplexity)
{
  const ClassStatistics statistics = samples.statistics();
  const ComplexityEstimate complexity{.mean = 1.0, .standardError = {}, .classMeans = classComplexity};
  return measureCollapse({.statistics = statistics, .labels = samples.labels, .complexity = &complexity},
                         samples.features, [] { return true; })
      .value();
}

/// K=2 in the plane: v = (1, 4), d² = 100; samples scatter along the line between the means and across it.
Samples planeSamples()
{
  return {.features = RowMatrixXd{{-6.0, 0.0}, {-4.0, 0.0}, {5.0, 2.0}, {5.0, -2.0}},
          .labels = {0, 0, 1, 1},
          .classCount = 2};
}

TEST(Bounds, SidesByHand)
{
  // ρ = (1/2, 4/5), geometric collapse (2+5)/200, CDNV (1+4)/200, directional CDNV (1/100 + 0)/2.
  const CollapseReport report = reportOf(planeSamples(), {2.0, 5.0});
  EXPECT_EQ(report.poincareRatios, (std::vector<double>{0.5, 0.8}));
  EXPECT_EQ(report.values.get(Metric::PoincareRatioMax), 0.8);
  const std::vector<Bound> bounds = derivedBounds(report.values);
  ASSERT_EQ(bounds.size(), 3U);
  EXPECT_EQ(bounds[0].info->id, "cdnv");
  EXPECT_NEAR(bounds[0].left, 0.025, 1e-15);
  EXPECT_NEAR(bounds[0].right, 0.8 * 0.035, 1e-15);
  EXPECT_NEAR(bounds[0].slack().value(), 0.003, 1e-15);
  EXPECT_NEAR(bounds[0].ratio().value(), 0.025 / 0.028, 1e-12);
  EXPECT_EQ(bounds[1].info->id, "ncm_error");
  EXPECT_EQ(bounds[1].left, 0.0);
  EXPECT_NEAR(bounds[1].right, 4.0 * 0.005, 1e-15);
  EXPECT_EQ(bounds[2].info->id, "ncm_error_coarse");
  EXPECT_EQ(bounds[2].left, 0.0);
  EXPECT_NEAR(bounds[2].right, 4.0 * 0.025, 1e-15);
}

TEST(Bounds, HoldOnRandomSamples)
{
  RandomStream random(7, StreamPurpose::Synthesis);
  double largestRatio = 0.0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::vector<int> sizes(2 + random.below(8), 2 + static_cast<int>(random.below(20)));
    const Samples samples =
        gaussianSamples(sizes, 1 + static_cast<Eigen::Index>(random.below(20)), 0.1 + 2.0 * random.uniform(), seed);
    std::vector<double> complexities(sizes.size());
    std::ranges::generate(complexities, [&random] { return 0.01 + random.uniform(); });
    const std::vector<Bound> bounds = derivedBounds(reportOf(samples, complexities).values);
    ASSERT_EQ(bounds.size(), 3U);
    for (const Bound& bound : bounds) {
      EXPECT_LE(bound.left, bound.right * kRounding) << bound.info->id << ", seed " << seed;
      EXPECT_GE(bound.ratio().value(), 0.0);
      largestRatio = std::max(largestRatio, bound.ratio().value());
    }
    EXPECT_LE(bounds[1].right, bounds[2].right * kRounding) << "a direction has no more variance than all of them";
  }
  EXPECT_GT(largestRatio, 0.9) << "the samples come close to no bound, so that they test little";
}

TEST(Bounds, OfTheCdnvIsAttainedByEqualRatios)
{
  // Equal ratios, v_c = 3 g_c: then CDNV and ρ · geometric collapse are the same.
  const Samples samples = planeSamples();
  const std::vector<Bound> bounds = derivedBounds(reportOf(samples, {1.0 / 3.0, 4.0 / 3.0}).values);
  EXPECT_NEAR(bounds.front().ratio().value(), 1.0, 1e-12);
}

TEST(Bounds, OfImbalancedClassesMayFailAsTheirConditionSays)
{
  // The large class is spread so that a quarter of it lies beyond half the distance; the small one is not.
  Samples samples{.features = RowMatrixXd(204, 1), .labels = {}, .classCount = 2};
  for (int i = 0; i < 200; ++i) {
    samples.features(i, 0) = i % 4 == 0 ? 0.6 : -0.2;
    samples.labels.push_back(0);
  }
  for (int i = 0; i < 4; ++i) {
    samples.features(200 + i, 0) = 1.0;
    samples.labels.push_back(1);
  }
  const std::vector<Bound> bounds = derivedBounds(valuesOf(samples));
  ASSERT_EQ(bounds.size(), 2U) << "without a complexity there is no bound of the CDNV";
  EXPECT_NEAR(bounds[0].left, 50.0 / 204.0, 1e-12);
  EXPECT_NEAR(bounds[0].right, 4.0 * 0.12 / 2.0, 1e-12);
  EXPECT_GT(bounds[0].left, bounds[0].right);
  EXPECT_NE(bounds[0].info->condition.find("equal size"), std::string_view::npos);
}

TEST(PoincareRatios, OfClassesWithoutSpreadComplexityOrMeasurement)
{
  const Samples samples{.features = RowMatrixXd{{0.0}, {0.0}, {3.0}, {5.0}, {9.0}, {11.0}, {20.0}},
                        .labels = {0, 0, 1, 1, 2, 2, 3},
                        .classCount = 5};
  const ClassStatistics statistics = samples.statistics();
  const std::vector<double> known{0.0, 0.0, 2.0, 1.0, std::nan("")};
  const std::vector<double> ratios = poincareRatios(statistics, known, {0, 1, 2, 3});
  EXPECT_EQ(ratios[0], 0.0) << "no variance needs no constant";
  EXPECT_EQ(ratios[1], kInfinity) << "variance without complexity has none";
  EXPECT_EQ(ratios[2], 0.5);
  EXPECT_TRUE(std::isnan(ratios[3])) << "one sample says nothing of variance";
  EXPECT_EQ(largestPoincareRatio(statistics, known), kInfinity);
  EXPECT_EQ(largestPoincareRatio(statistics, std::vector{1.0, 1.0, std::nan(""), 1.0, 1.0}), std::nullopt);
}

TEST(Bounds, OfAMapWithoutComplexityIsInfinite)
{
  const std::vector<Bound> bounds = derivedBounds(reportOf(planeSamples(), {0.0, 0.0}).values);
  EXPECT_EQ(bounds.front().right, kInfinity);
  EXPECT_EQ(bounds.front().slack(), std::nullopt);
  EXPECT_EQ(bounds.front().ratio(), 0.0);
}

}  // namespace
}  // namespace simplexity::geometry

// What a real run meets: dead features, tiny or missing classes, more classes than dimensions, diverged networks.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/geometry/collapse_metrics.h"
#include "core/geometry/simplex.h"
#include "samples.h"

namespace simplexity::geometry {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Metrics {
  std::optional<double> cdnv;
  std::optional<double> geometricCollapse;
  std::optional<double> nc1;
  std::optional<double> nc2Etf;
  std::optional<double> ncmAccuracy;
};

Metrics measure(const Samples& samples)
{
  const ComplexityEstimate complexity{
      .mean = 1.0,
      .standardError = 0.1,
      .classMeans = std::vector<double>(static_cast<std::size_t>(samples.classCount), 1.0)};
  const ClassStatistics statistics = samples.statistics();
  const auto report = measureCollapse({.statistics = statistics, .labels = samples.labels, .complexity = &complexity},
                                      samples.features, [] { return true; });
  const MetricValues& values = report->values;
  return {.cdnv = values.get(Metric::Cdnv),
          .geometricCollapse = values.get(Metric::GeometricCollapse),
          .nc1 = values.get(Metric::Nc1),
          .nc2Etf = values.get(Metric::Nc2Etf),
          .ncmAccuracy = values.get(Metric::NcmAccuracy)};
}

void expectFiniteAndNonNegative(const Metrics& metrics)
{
  for (const auto& value :
       {metrics.cdnv, metrics.geometricCollapse, metrics.nc1, metrics.nc2Etf, metrics.ncmAccuracy}) {
    ASSERT_TRUE(value.has_value());
    EXPECT_TRUE(std::isfinite(*value));
    EXPECT_GE(*value, 0.0);
  }
}

TEST(DegenerateCases, FewerThanTwoClassesHaveNoCollapse)
{
  for (const auto& sizes : {std::array{0, 0, 0}, std::array{0, 5, 0}}) {
    const Metrics metrics = measure(gaussianSamples(sizes, 4, 1.0, 1));
    EXPECT_EQ(metrics.cdnv, std::nullopt);
    EXPECT_EQ(metrics.geometricCollapse, std::nullopt);
    EXPECT_EQ(metrics.nc1, std::nullopt);
    EXPECT_EQ(metrics.nc2Etf, std::nullopt);
    EXPECT_EQ(metrics.ncmAccuracy, std::nullopt);
  }
}

TEST(DegenerateCases, DeadFeaturesAreInfinitelyUncollapsed)
{
  // 0.1 has no exact binary form and three do not sum to exactly 0.3: coincidence must survive rounding.
  const Samples samples{
      .features = RowMatrixXd::Constant(9, 3, 0.1), .labels = {0, 0, 0, 1, 1, 1, 2, 2, 2}, .classCount = 3};
  const Metrics metrics = measure(samples);
  EXPECT_EQ(metrics.cdnv, kInfinity);
  EXPECT_EQ(metrics.geometricCollapse, kInfinity);
  EXPECT_EQ(metrics.nc1, std::nullopt);
  EXPECT_EQ(metrics.nc2Etf, std::nullopt);
  EXPECT_DOUBLE_EQ(*metrics.ncmAccuracy, 1.0 / 3.0);  // every tie goes to class 0
  EXPECT_FALSE(alignSimplex(samples.statistics().means()).has_value());
}

TEST(DegenerateCases, OnePairOfCoincidentMeansIsInfinite)
{
  const Samples samples{.features = RowMatrixXd{{1.0}, {-1.0}, {2.0}, {-2.0}, {5.0}, {5.5}},
                        .labels = {0, 0, 1, 1, 2, 2},
                        .classCount = 3};
  const Metrics metrics = measure(samples);
  EXPECT_EQ(metrics.cdnv, kInfinity);
  EXPECT_EQ(metrics.geometricCollapse, kInfinity);
  ASSERT_TRUE(metrics.nc1.has_value());
  EXPECT_TRUE(std::isfinite(*metrics.nc1));
}

TEST(DegenerateCases, AbsentClassesAreLeftOut)
{
  const Samples without = cosineSamples(std::array{5, 5, 5});
  Samples with = without;
  with.classCount = 6;
  for (std::int32_t& label : with.labels) {
    label = 2 * label + 1;  // classes 0, 2 and 4 are absent
  }
  const Metrics expected = measure(without);
  const Metrics actual = measure(with);
  EXPECT_EQ(actual.cdnv, expected.cdnv);
  EXPECT_EQ(actual.geometricCollapse, expected.geometricCollapse);
  EXPECT_EQ(actual.nc1, expected.nc1);
  EXPECT_EQ(actual.nc2Etf, expected.nc2Etf);
  EXPECT_EQ(actual.ncmAccuracy, expected.ncmAccuracy);
}

TEST(DegenerateCases, SampleOfAClassWithoutMeanCountsAsWrong)
{
  const Samples reference{.features = RowMatrixXd{{-1.0}, {1.0}}, .labels = {0, 1}, .classCount = 3};
  const Samples samples{.features = RowMatrixXd{{-1.0}, {0.0}}, .labels = {0, 2}, .classCount = 3};
  const ClassStatistics statistics = samples.statistics();
  const ClassStatistics others = reference.statistics();
  const auto report = measureCollapse({.statistics = statistics, .reference = &others, .labels = samples.labels},
                                      samples.features, [] { return true; });
  EXPECT_EQ(report->values.get(Metric::NcmAccuracy), 0.5);
}

TEST(DegenerateCases, ComplexityMissingForAPresentClassIsUndefined)
{
  const ClassStatistics statistics = cosineSamples(std::array{5, 5, 0}).statistics();
  const double missing = std::nan("");
  EXPECT_EQ(geometricCollapse(statistics, std::array{1.0, missing, 1.0}), std::nullopt);
  EXPECT_NE(geometricCollapse(statistics, std::array{1.0, 1.0, missing}), std::nullopt);
}

TEST(DegenerateCases, ClassesOfOneSampleAreLeftOutOfSpreads)
{
  const Samples samples = gaussianSamples(std::array{12, 1, 0, 30, 1}, 6, 0.7, 2);
  Samples without = samples;
  without.labels = labelsOfSizes(std::array{12, 30});
  without.classCount = 2;
  without.features.middleRows(12, 30) = samples.features.middleRows(13, 30).eval();
  without.features.conservativeResize(42, Eigen::NoChange);
  const Metrics metrics = measure(samples);
  const Metrics expected = measure(without);
  EXPECT_EQ(metrics.cdnv, expected.cdnv);
  EXPECT_EQ(metrics.geometricCollapse, expected.geometricCollapse);
  EXPECT_NEAR(*metrics.nc1, *expected.nc1, 1e-12 * *expected.nc1);
  const std::vector<std::string> warnings = suiteOf(samples).warnings;
  ASSERT_FALSE(warnings.empty());
  EXPECT_EQ(warnings.front(), "Left out of NC1, CDNV and geometric collapse, having one sample only: class 1, 4.");
}

TEST(DegenerateCases, OnlyClassesOfOneSampleHaveNoSpread)
{
  const Metrics metrics = measure(gaussianSamples(std::array{1, 1, 1, 1}, 8, 1.0, 2));
  EXPECT_EQ(metrics.cdnv, std::nullopt);
  EXPECT_EQ(metrics.nc1, std::nullopt);
  EXPECT_TRUE(metrics.nc2Etf.has_value());
  EXPECT_EQ(metrics.ncmAccuracy, 1.0);
}

TEST(DegenerateCases, TwoClassesAlwaysFormASimplex)
{
  const Metrics metrics = measure(gaussianSamples(std::array{30, 20}, 5, 1.0, 3));
  expectFiniteAndNonNegative(metrics);
  EXPECT_LT(*metrics.nc2Etf, 1e-14);
}

TEST(DegenerateCases, OneFeature)
{
  const Samples samples = gaussianSamples(std::array{10, 10, 10}, 1, 0.1, 4);
  expectFiniteAndNonNegative(measure(samples));
  EXPECT_FALSE(alignSimplex(samples.statistics().means()).has_value());  // three vertices need a plane
}

TEST(DegenerateCases, MoreClassesThanAnEtfHasRoomFor)
{
  // tr A ≤ √p ‖A‖_F for the rank-p Gram matrix A bounds the distance from below.
  const Samples samples = gaussianSamples(std::vector<int>(12, 20), 3, 0.1, 5);
  const Metrics metrics = measure(samples);
  expectFiniteAndNonNegative(metrics);
  EXPECT_GE(*metrics.nc2Etf, std::sqrt(2.0 - 2.0 * std::sqrt(3.0 / 11.0)));
  EXPECT_LE(*metrics.nc2Etf, std::sqrt(2.0));
  EXPECT_FALSE(alignSimplex(samples.statistics().means()).has_value());
}

TEST(DegenerateCases, NonFiniteFeaturesGiveUndefinedNeverNan)
{
  for (const double bad : {kInfinity, -kInfinity, std::nan("")}) {
    Samples samples = gaussianSamples(std::array{5, 5, 5}, 4, 1.0, 6);
    samples.features(7, 2) = bad;
    const Metrics metrics = measure(samples);
    EXPECT_EQ(metrics.cdnv, std::nullopt);
    EXPECT_EQ(metrics.geometricCollapse, std::nullopt);
    EXPECT_EQ(metrics.nc1, std::nullopt);
    EXPECT_EQ(metrics.nc2Etf, std::nullopt);
    EXPECT_EQ(metrics.ncmAccuracy, std::nullopt);
    EXPECT_FALSE(alignSimplex(samples.statistics().means()).has_value());
  }
}

TEST(DegenerateCases, StatisticsOfOtherSamplesAreABug)
{
  const Samples samples = cosineSamples(std::array{5, 5, 5});
  const ClassStatistics statistics = samples.statistics();
  const auto labels = std::span(samples.labels).first(3);
  EXPECT_THROW(static_cast<void>(measureCollapse({.statistics = statistics, .labels = labels},
                                                 samples.features.topRows(3), [] { return true; })),
               std::logic_error);
}

}  // namespace
}  // namespace simplexity::geometry

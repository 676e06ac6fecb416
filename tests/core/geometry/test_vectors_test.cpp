// Small problems with known answers: T1, T2 and T8 by hand, T3 to T5 from NumPy in float64 (12 digits; the generator of
// T4 and T5 is cosineSamples()).

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "core/geometry/collapse_metrics.h"
#include "core/geometry/simplex.h"
#include "samples.h"

namespace simplexity::geometry {
namespace {

void expectClose(std::optional<double> actual, double expected)
{
  ASSERT_TRUE(actual.has_value());
  EXPECT_NEAR(*actual, expected, 1e-10 * std::abs(expected));
}

/// Exactly zero, but for rounding.
void expectZero(std::optional<double> actual)
{
  ASSERT_TRUE(actual.has_value());
  EXPECT_GE(*actual, 0.0);
  EXPECT_LT(*actual, 1e-14);
}

TEST(TestVectors, T1TwoClassesInThePlane)
{
  const Samples samples{.features = RowMatrixXd{{-6.0, 0.0}, {-4.0, 0.0}, {5.0, 2.0}, {5.0, -2.0}},
                        .labels = {0, 0, 1, 1},
                        .classCount = 2};
  const ClassStatistics statistics = samples.statistics();
  expectClose(statistics.variance(0), 1.0);
  expectClose(statistics.variance(1), 4.0);
  expectClose(squaredMeanDistances(statistics)(0, 1), 100.0);
  expectClose(cdnv(statistics), 0.025);
  expectClose(nc1(statistics, samples.features, samples.labels), 0.01);
  expectZero(nc2Etf(statistics));
  EXPECT_EQ(nearestClassMeanAccuracy(statistics, samples.features, samples.labels), 1.0);
}

TEST(TestVectors, T2ExactSimplexOfFourClasses)
{
  Samples samples{.features = RowMatrixXd(8, 4), .labels = {0, 0, 1, 1, 2, 2, 3, 3}, .classCount = 4};
  for (int i = 0; i < 8; ++i) {
    samples.features.row(i) = simplexEtf(4).row(i / 2).array() + 5.0;
    samples.features(i, i / 2) += i % 2 == 0 ? 0.1 : -0.1;
  }
  const ClassStatistics statistics = samples.statistics();
  expectClose(cdnv(statistics), 0.00375);
  expectClose(nc1(statistics, samples.features, samples.labels), 0.005625);
  expectZero(nc2Etf(statistics));
  const auto aligned = alignSimplex(statistics.means());
  ASSERT_TRUE(aligned.has_value());
  expectClose(aligned->scale, 1.0);
  expectZero(aligned->residual);
  EXPECT_LT((aligned->vertices - statistics.means()).norm(), 1e-13);
}

TEST(TestVectors, T3ThreeUnequalMeans)
{
  const Samples samples{
      .features = RowMatrixXd{{1.0, 0.0}, {0.0, 1.0}, {-1.0, -1.0}}, .labels = {0, 1, 2}, .classCount = 3};
  expectClose(nc2Etf(samples.statistics()), 0.459505841095);
  const auto aligned = alignSimplex(samples.features);
  ASSERT_TRUE(aligned.has_value());
  expectClose(aligned->residual, std::sin(std::acos(-1.0) / 12.0));
  expectClose(aligned->scale, 1.115355071651);
}

TEST(TestVectors, T4BalancedCosines)
{
  const Samples samples = cosineSamples(std::array{5, 5, 5});
  const ClassStatistics statistics = samples.statistics();
  expectClose(statistics.variance(0), 0.512946145632);
  expectClose(statistics.variance(1), 0.548723181506);
  expectClose(statistics.variance(2), 0.377351059412);
  expectClose(cdnv(statistics), 0.0264441310545);
  expectClose(nc1(statistics, samples.features, samples.labels), 0.0170973842446);
  expectClose(nc2Etf(statistics), 0.0649536225873);
  const auto aligned = alignSimplex(statistics.means());
  ASSERT_TRUE(aligned.has_value());
  expectClose(aligned->residual, 0.0325455383117);
  expectClose(aligned->scale, 2.45837750393);
  EXPECT_EQ(nearestClassMeanAccuracy(statistics, samples.features, samples.labels), 1.0);
}

TEST(TestVectors, T5ImbalancedCosines)
{
  const Samples samples = cosineSamples(std::array{3, 5, 8});
  const ClassStatistics statistics = samples.statistics();
  expectClose(statistics.variance(0), 0.451398932807);
  expectClose(statistics.variance(1), 0.548723181506);
  expectClose(statistics.variance(2), 0.382055557930);
  expectClose(cdnv(statistics), 0.0254578221198);
  expectClose(nc1(statistics, samples.features, samples.labels), 0.0174359788287);
  expectClose(nc2Etf(statistics), 0.0554101099396);
  const auto aligned = alignSimplex(statistics.means());
  ASSERT_TRUE(aligned.has_value());
  expectClose(aligned->residual, 0.0277476843252);
  expectClose(aligned->scale, 2.45785398281);
}

TEST(TestVectors, T8IdentityMapOnTwoGaussians)
{
  // Eight points with the first two moments of N(±3e₁, 0.25 I): the identity has GC 2, and the ratio is the variance.
  const double step = std::sqrt(0.5);
  Samples samples{.features = RowMatrixXd(8, 2), .labels = {0, 0, 0, 0, 1, 1, 1, 1}, .classCount = 2};
  samples.features.topRows(4) << 3.0 + step, 0.0, 3.0 - step, 0.0, 3.0, step, 3.0, -step;
  samples.features.bottomRows(4) = -samples.features.topRows(4);
  const ClassStatistics statistics = samples.statistics();
  const auto collapse = geometricCollapse(statistics, std::array{2.0, 2.0});
  expectClose(cdnv(statistics), 0.5 / 36.0);
  expectClose(collapse, 2.0 / 36.0);
  expectClose(poincareRatio(cdnv(statistics), collapse), 0.25);
}

TEST(GeometricCollapse, IsTheMeanOverPairs)
{
  // Distances² 9 (0-1), 16 (0-2), 25 (1-2).
  const Samples samples{
      .features = RowMatrixXd{{0.0, 0.0}, {3.0, 0.0}, {0.0, 4.0}}, .labels = {0, 1, 2}, .classCount = 3};
  const double expected = ((1.0 + 2.0) / 18.0 + (1.0 + 6.0) / 32.0 + (2.0 + 6.0) / 50.0) / 3.0;
  expectClose(geometricCollapse(samples.statistics(), std::array{1.0, 2.0, 6.0}), expected);
}

TEST(PoincareRatio, IsUndefinedWhereItsPartsAre)
{
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(poincareRatio(0.5, 2.0), 0.25);
  EXPECT_EQ(poincareRatio(0.0, 2.0), 0.0);
  EXPECT_EQ(poincareRatio(0.5, 0.0), std::nullopt);
  EXPECT_EQ(poincareRatio(kInfinity, kInfinity), std::nullopt);
  EXPECT_EQ(poincareRatio(0.5, kInfinity), std::nullopt);
  EXPECT_EQ(poincareRatio(std::nullopt, 2.0), std::nullopt);
  EXPECT_EQ(poincareRatio(0.5, std::nullopt), std::nullopt);
}

TEST(NearestClassMean, CountsSamplesNearestToTheMeanOfTheirLabel)
{
  const Samples reference{.features = RowMatrixXd{{-1.0}, {1.0}}, .labels = {0, 1}, .classCount = 2};
  const RowMatrixXd features{{-0.5}, {0.5}, {0.25}, {0.0}, {0.0}};
  // The third is wrong; the last two are ties, which go to class 0.
  EXPECT_EQ(nearestClassMeanAccuracy(reference.statistics(), features, std::array{0, 1, 0, 0, 1}), 0.6);
}

}  // namespace
}  // namespace simplexity::geometry

// Small problems with known answers: T1, T2 and T8 by hand, T3 to T5 from NumPy in float64 (12 digits; the generator of
// T4 and T5 is cosineSamples()).

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

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

void expectValues(const MetricValues& values, const std::vector<std::pair<Metric, double>>& expected)
{
  for (const auto& [metric, value] : expected) {
    SCOPED_TRACE(metricInfo(metric).id);
    if (value == 0.0) {
      expectZero(values.get(metric));
    } else {
      expectClose(values.get(metric), value);
    }
  }
}

TEST(TestVectors, T1TwoClassesInThePlane)
{
  const Samples samples{.features = RowMatrixXd{{-6.0, 0.0}, {-4.0, 0.0}, {5.0, 2.0}, {5.0, -2.0}},
                        .labels = {0, 0, 1, 1},
                        .classCount = 2};
  const ClassStatistics statistics = samples.statistics();
  expectClose(statistics.variance(0), 1.0);
  expectClose(statistics.variance(1), 4.0);
  expectClose(squaredDistances(statistics.means())(0, 1), 100.0);
  const LinearHead head{RowMatrixXd{{-1.0, 0.0}, {1.0, 0.0}}, Eigen::VectorXd::Zero(2)};
  expectValues(valuesOf(samples, &head), {{Metric::Cdnv, 0.025},
                                          {Metric::CdnvDirectional, 0.005},
                                          {Metric::CdnvMax, 0.025},
                                          {Metric::Nc1, 0.01},
                                          {Metric::Nc1Quotient, 0.1},
                                          {Metric::Nc2Equinorm, 0.0},
                                          {Metric::Nc2Equiangular, 0.0},
                                          {Metric::Nc2Etf, 0.0},
                                          {Metric::Nc3, 0.0},
                                          {Metric::Nc3Zhu, 0.0},
                                          {Metric::Nc4Bias, 0.0},
                                          {Metric::Nc4Agreement, 1.0},
                                          {Metric::NcmAccuracy, 1.0}});
  expectClose(valuesOf(samples, nullptr, {.nc1OverClasses = false}).get(Metric::Nc1), 0.02);
}

TEST(TestVectors, T2ExactSimplexOfFourClasses)
{
  Samples samples{.features = RowMatrixXd(8, 4), .labels = {0, 0, 1, 1, 2, 2, 3, 3}, .classCount = 4};
  for (int i = 0; i < 8; ++i) {
    samples.features.row(i) = simplexEtf(4).row(i / 2).array() + 5.0;
    samples.features(i, i / 2) += i % 2 == 0 ? 0.1 : -0.1;
  }
  const RowMatrixXd weights = 3.0 * simplexEtf(4);
  const LinearHead head{weights, -5.0 * weights.rowwise().sum()};
  expectValues(valuesOf(samples, &head), {{Metric::Cdnv, 0.00375},
                                          {Metric::CdnvDirectional, 0.001875},
                                          {Metric::Nc1, 0.005625},
                                          {Metric::Nc1Quotient, 0.01},
                                          {Metric::Nc2Equinorm, 0.0},
                                          {Metric::Nc2Equiangular, 0.0},
                                          {Metric::Nc2Etf, 0.0},
                                          {Metric::Gnc2Variance, 0.0},
                                          {Metric::ProcrustesResidual, 0.0},
                                          {Metric::Nc2WeightsEtf, 0.0},
                                          {Metric::Nc3Zhu, 0.0},
                                          {Metric::Nc3, 0.0}});
  EXPECT_LT(valuesOf(samples, &head).get(Metric::Nc4Bias).value(), 1e-12);
  const auto aligned = alignSimplex(samples.statistics().means());
  ASSERT_TRUE(aligned.has_value());
  expectClose(aligned->scale, 1.0);
  EXPECT_LT((aligned->vertices - samples.statistics().means()).norm(), 1e-13);
}

TEST(TestVectors, T3ThreeUnequalMeans)
{
  const RowMatrixXd means{{1.0, 0.0}, {0.0, 1.0}, {-1.0, -1.0}};
  const Samples samples{.features = means, .labels = {0, 1, 2}, .classCount = 3};
  const LinearHead head{means, Eigen::VectorXd::Zero(3)};
  expectValues(valuesOf(samples, &head), {{Metric::Nc2Equinorm, 0.210132999037},
                                          {Metric::Nc2Equiangular, 0.304737854124},
                                          {Metric::Nc2Etf, 0.459505841095},
                                          {Metric::Gnc2Variance, 0.0158895020285},
                                          {Metric::ProcrustesResidual, std::sin(std::acos(-1.0) / 12.0)},
                                          {Metric::Nc3, 0.0},
                                          {Metric::Nc3Zhu, 0.459505841095},
                                          {Metric::Unc3, 1.0 / 3.0}});
  expectClose(alignSimplex(means)->scale, 1.115355071651);
}

/// W_cj = 2δ_jc + 0.05·sin(1+3c+7j), b_c = 0.1(c−1).
LinearHead cosineHead()
{
  LinearHead head{RowMatrixXd(3, 4), Eigen::Vector3d(-0.1, 0.0, 0.1)};
  for (int cls = 0; cls < 3; ++cls) {
    for (int j = 0; j < 4; ++j) {
      head.weights(cls, j) = (j == cls ? 2.0 : 0.0) + 0.05 * std::sin(1 + 3 * cls + 7 * j);
    }
  }
  return head;
}

TEST(TestVectors, T4BalancedCosines)
{
  const Samples samples = cosineSamples(std::array{5, 5, 5});
  const LinearHead head = cosineHead();
  expectClose(samples.statistics().variance(0), 0.512946145632);
  expectClose(samples.statistics().variance(1), 0.548723181506);
  expectClose(samples.statistics().variance(2), 0.377351059412);
  expectValues(valuesOf(samples, &head), {{Metric::Cdnv, 0.0264441310545},
                                          {Metric::CdnvMax, 0.0281263067470},
                                          {Metric::CdnvDirectional, 0.00389088464780},
                                          {Metric::Nc1, 0.0170973842446},
                                          {Metric::Nc1Quotient, 0.0792845000319},
                                          {Metric::Vci, 0.0158732393737},
                                          {Metric::Nc2Equinorm, 0.0279782209291},
                                          {Metric::Nc2Equiangular, 0.0328907491065},
                                          {Metric::Nc2Etf, 0.0649536225873},
                                          {Metric::Gnc2Variance, 1.40831234447e-4},
                                          {Metric::ProcrustesResidual, 0.0325455383117},
                                          {Metric::Nc2WeightsEtf, 0.0110630126246586},
                                          {Metric::Nc3, 0.381794366472},
                                          {Metric::Nc3Zhu, 0.0456751597905},
                                          {Metric::Nc3Cosine, 0.809794496259},
                                          {Metric::Unc3, 0.0171297744871},
                                          {Metric::Nc4Bias, 3.54622415593},
                                          {Metric::Nc4Agreement, 1.0},
                                          {Metric::NcmAccuracy, 1.0}});
  const MetricValues raw = valuesOf(samples, &head, {.weightsCentred = false});
  expectClose(raw.get(Metric::Nc2WeightsEtf), 0.626322850866);
  expectClose(raw.get(Metric::Nc2WeightsEquinorm), 0.0264256948099);
  expectClose(alignSimplex(samples.statistics().means())->scale, 2.45837750393);
}

TEST(TestVectors, T5ImbalancedCosines)
{
  const Samples samples = cosineSamples(std::array{3, 5, 8});
  const LinearHead head = cosineHead();
  expectClose(samples.statistics().variance(0), 0.451398932807);
  expectClose(samples.statistics().variance(1), 0.548723181506);
  expectClose(samples.statistics().variance(2), 0.382055557930);
  expectValues(valuesOf(samples, &head), {{Metric::Cdnv, 0.0254578221198},
                                          {Metric::CdnvMax, 0.0271562040715},
                                          {Metric::CdnvDirectional, 0.00276929520244},
                                          {Metric::Nc1, 0.0174359788287},
                                          {Metric::Nc1Quotient, 0.0739601699981},
                                          {Metric::Vci, 0.0258627050303},
                                          {Metric::Nc2Equinorm, 0.0238753780833},
                                          {Metric::Nc2Equiangular, 0.0280404529342},
                                          {Metric::Nc2Etf, 0.0554101099396},
                                          {Metric::Gnc2Variance, 1.01543454853e-4},
                                          {Metric::ProcrustesResidual, 0.0277476843252},
                                          {Metric::Nc3, 0.383944751015},
                                          {Metric::Nc3Zhu, 0.0559961078131},
                                          {Metric::Nc3Cosine, 0.808454666185},
                                          {Metric::Unc3, 0.0261387505643},
                                          {Metric::Nc4Bias, 3.86060243814}});
  const MetricValues pooled = valuesOf(samples, &head, {.centring = Centring::PooledMean});
  expectClose(pooled.get(Metric::Nc1), 0.0161380310106);
  expectClose(pooled.get(Metric::Nc3Zhu), 0.274653890399);
  expectClose(alignSimplex(samples.statistics().means())->scale, 2.45785398281);
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
  const Samples samples{.features = RowMatrixXd{{0.0, 0.0}, {0.0, 0.0}, {3.0, 0.0}, {3.0, 0.0}, {0.0, 4.0}, {0.0, 4.0}},
                        .labels = {0, 0, 1, 1, 2, 2},
                        .classCount = 3};
  const double expected = ((1.0 + 2.0) / 18.0 + (1.0 + 6.0) / 32.0 + (2.0 + 6.0) / 50.0) / 3.0;
  expectClose(geometricCollapse(samples.statistics(), std::array{1.0, 2.0, 6.0}), expected);
  expectClose(coarseGeometricCollapse(samples.statistics(), 3.0), 3.0 / 9.0);
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
  const Samples samples{.features = RowMatrixXd{{-0.5}, {0.25}, {0.25}, {0.0}, {0.5}, {0.5}, {0.0}, {1.0}},
                        .labels = {0, 0, 0, 0, 1, 1, 1, 1},
                        .classCount = 2};
  const ClassStatistics statistics = samples.statistics();
  const ClassStatistics others = reference.statistics();
  const auto report = measureCollapse({.statistics = statistics, .reference = &others, .labels = samples.labels},
                                      samples.features, [] { return true; });
  // Two are wrong; the zeros are ties, which go to class 0.
  EXPECT_EQ(report->values.get(Metric::NcmAccuracy), 5.0 / 8.0);
}

}  // namespace
}  // namespace simplexity::geometry

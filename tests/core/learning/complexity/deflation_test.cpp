// Estimates that are exact on a subspace: moments against their formulas, and what they gain on a collapsed network.

#include <gtest/gtest.h>

#include <Eigen/QR>
#include <cmath>
#include <functional>
#include <string>

#include "core/geometry/complexity_estimate.h"
#include "core/learning/complexity/complexity_torch.h"
#include "core/learning/complexity/network_map_torch.h"
#include "tests/core/learning/moments.h"
#include "tests/core/learning/networks.h"
#include "tests/core/learning/trained_digits.h"

namespace simplexity::learning {
namespace {

using test::always;
using test::Moments;
using test::momentsOf;

RandomStream streamOf(std::int64_t index)
{
  return {12, StreamPurpose::Probes, static_cast<std::uint64_t>(index)};
}

/// A linear map of rank two whose columns are two of eight orthonormal directions, and noise of this size.
struct NearlyOfRankTwo {
  explicit NearlyOfRankTwo(double noise)
  {
    RandomStream stream(4, StreamPurpose::Synthesis);
    const auto draw = [&](Eigen::Index rows, Eigen::Index columns) -> Eigen::MatrixXd {
      return Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return stream.normal(); });
    };
    const Eigen::HouseholderQR<Eigen::MatrixXd> frame(draw(8, 2));
    directions = frame.householderQ() * Eigen::MatrixXd::Identity(8, 2);
    jacobian = directions * draw(2, 5) + noise * draw(8, 5);
  }
  /// Of draws independent estimates of ‖J‖_F².
  [[nodiscard]] Moments deflated(std::int64_t probes, std::int64_t draws) const
  {
    return momentsOf(deflatedSquaredJacobianNorms(function(), torch::zeros({draws, 5}, torch::kFloat64), directions,
                                                  probes, streamOf, always)
                         .value());
  }
  [[nodiscard]] Moments plain(std::int64_t probes, std::int64_t draws) const
  {
    return momentsOf(probedSquaredJacobianNorms(function(), torch::zeros({draws, 5}, torch::kFloat64),
                                                {.kind = ProbeKind::Orthonormal, .perSample = probes}, streamOf, always)
                         .value());
  }
  [[nodiscard]] BatchFunction function() const
  {
    torch::Tensor transposed = torch::empty({5, 8}, torch::kFloat64);
    Eigen::Map<Eigen::MatrixXd>(transposed.data_ptr<double>(), 8, 5) = jacobian;  // column-major: the transpose
    return [transposed](const torch::Tensor& inputs) { return inputs.matmul(transposed); };
  }
  /// By the formula of the header.
  [[nodiscard]] double variance(double probes) const
  {
    const Eigen::MatrixXd projected = jacobian - directions * (directions.transpose() * jacobian);
    const Eigen::MatrixXd gram = projected * projected.transpose();
    const double n = 6.0;
    const double excess = gram.squaredNorm() - gram.trace() * gram.trace() / n;
    return 2.0 * n / (probes * (n + 2.0)) * (n - probes) / (n - 1.0) * excess;
  }

  Eigen::MatrixXd directions;
  Eigen::MatrixXd jacobian;
};

TEST(DeflationTest, IsUnbiasedAndHasTheVarianceOfTheComplement)
{
  constexpr std::int64_t kDraws = 10000;
  const NearlyOfRankTwo map(0.3);
  for (const std::int64_t probes : {1, 2, 5}) {
    const Moments moments = map.deflated(probes, kDraws);
    const double variance = map.variance(static_cast<double>(probes));
    EXPECT_NEAR(moments.mean, map.jacobian.squaredNorm(), 4.0 * std::sqrt(variance / kDraws));
    EXPECT_NEAR(moments.variance, variance, 4.0 * moments.standardErrorOfVariance());
  }
}

TEST(DeflationTest, IsExactWhereNothingIsLeftToChance)
{
  const NearlyOfRankTwo exactlyOfRankTwo(0.0);
  EXPECT_NEAR(exactlyOfRankTwo.deflated(1, 5).variance, 0.0, 1e-20);
  EXPECT_NEAR(exactlyOfRankTwo.deflated(0, 5).mean, exactlyOfRankTwo.jacobian.squaredNorm(), 1e-12);
  const NearlyOfRankTwo map(0.5);
  for (const std::int64_t probes : {6, 100}) {
    const Moments moments = map.deflated(probes, 5);
    EXPECT_NEAR(moments.mean, map.jacobian.squaredNorm(), 1e-11);
    EXPECT_NEAR(moments.variance, 0.0, 1e-20);
  }
  EXPECT_LT(map.deflated(0, 5).mean, map.jacobian.squaredNorm());
}

/// As many backward passes for both.
TEST(DeflationTest, IsFarSteadierThanPlainProbesOnNearlyDeficientJacobians)
{
  const NearlyOfRankTwo map(0.1);
  EXPECT_EQ(deflatedProducts(2, 1, 8), probedProducts({ProbeKind::Orthonormal, 3}, 8));
  EXPECT_LT(map.deflated(1, 5000).variance, 0.01 * map.plain(3, 5000).variance);
}

TEST(DeflationTest, CountsItsProducts)
{
  EXPECT_EQ(deflatedProducts(2, 1, 8), 3);
  EXPECT_EQ(deflatedProducts(2, 100, 8), 8);
  EXPECT_EQ(deflatedProducts(8, 3, 8), 8);
}

TEST(DeflationTest, TakesNoDirectionsExactlyWhereThatDoesNotPay)
{
  EXPECT_EQ(directionsToDeflate(5, 9), 0);
  EXPECT_EQ(directionsToDeflate(6, 9), 3);
  EXPECT_EQ(directionsToDeflate(10, 9), 6);
  EXPECT_EQ(directionsToDeflate(100, 9), 9);
  // Without directions: plain orthonormal probes, by another route.
  const NearlyOfRankTwo map(1.0);
  const auto none = deflatedSquaredJacobianNorms(map.function(), torch::zeros({3, 5}, torch::kFloat64),
                                                 Eigen::MatrixXd(8, 0), 8, streamOf, always);
  EXPECT_NEAR(none->front(), map.jacobian.squaredNorm(), 1e-11);
}

TEST(DeflationTest, EndsWhenTold)
{
  const NearlyOfRankTwo map(0.1);
  EXPECT_FALSE(deflatedSquaredJacobianNorms(map.function(), torch::zeros({2, 5}, torch::kFloat64), map.directions, 1,
                                            streamOf, [] { return false; }));
}

TEST(ClassMeanDirectionsTest, SpanTheCentredMeans)
{
  Eigen::MatrixXd means(4, 6);
  means << 1, 2, 3, 4, 5, 6, 2, 1, 0, 4, 4, 4, -1, 0, 2, 2, 8, 1, 5, 5, 5, 0, 0, 0;
  const Eigen::MatrixXd directions = classMeanDirections(means);
  ASSERT_EQ(directions.cols(), 3);
  EXPECT_TRUE((directions.transpose() * directions).isIdentity(1e-12));
  const Eigen::MatrixXd centred = (means.rowwise() - means.colwise().mean()).transpose();
  EXPECT_LT((centred - directions * (directions.transpose() * centred)).norm(), 1e-12);
}

TEST(ClassMeanDirectionsTest, LeavesOutWhatTheMeansDoNotSpan)
{
  EXPECT_EQ(classMeanDirections(Eigen::MatrixXd::Constant(3, 5, 2.0)).cols(), 0);
  Eigen::MatrixXd onALine(3, 5);
  onALine << Eigen::RowVectorXd::Constant(5, 1.0), Eigen::RowVectorXd::Constant(5, 2.0),
      Eigen::RowVectorXd::Constant(5, 4.0);
  EXPECT_EQ(classMeanDirections(onALine).cols(), 1);
  EXPECT_EQ(classMeanDirections(Eigen::MatrixXd::Identity(3, 1)).cols(), 1);
}

/// Along two directions and their complement: the strata's means add up to the whole, each by itself does not.
TEST(StratificationTest, TheStrataTogetherAreUnbiased)
{
  const NearlyOfRankTwo map(0.3);
  constexpr std::int64_t kDraws = 4000;
  const torch::Tensor inputs = torch::zeros({kDraws, 5}, torch::kFloat64);
  for (const std::int64_t products : {1, 2}) {
    const DirectionStrata directions{.directions = map.directions, .products = products};
    ASSERT_EQ(directions.slots(), 3);
    ASSERT_EQ(directions.strata(), 3);
    std::vector<std::int32_t> strata(kDraws);
    for (std::size_t i = 0; i < strata.size(); ++i) {
      strata[i] = static_cast<std::int32_t>(i % 3);
    }
    const auto norms =
        stratifiedSquaredJacobianNorms(map.function(), inputs, directions, strata, streamOf, always).value();
    const auto estimate = geometry::summariseComplexity(norms, std::vector<std::int32_t>(kDraws, 0), 1, strata);
    EXPECT_NEAR(estimate->mean, map.jacobian.squaredNorm(), 4.0 * estimate->standardError.value()) << products;
    EXPECT_LT(estimate->standardError.value(), 0.05 * estimate->mean) << products;
    // Stratum 0 has the first direction alone, or both.
    const double ofDirections = (map.jacobian.transpose() * map.directions.leftCols(products)).squaredNorm() * 3.0 /
                                static_cast<double>(products);
    EXPECT_NEAR(norms.front(), ofDirections, 1e-12 * ofDirections) << products;
  }
}

/// Without a complement there is nothing random in it.
TEST(StratificationTest, AllDirectionsOfALinearMapAreExact)
{
  const DirectionStrata directions{.directions = Eigen::MatrixXd::Identity(3, 3), .products = 1};
  EXPECT_EQ(directions.slots(), 3);
  const std::vector<std::int32_t> strata{0, 1, 2};
  const auto norms = stratifiedSquaredJacobianNorms(test::linearT6, torch::zeros({3, 2}, torch::kFloat64), directions,
                                                    strata, streamOf, always);
  EXPECT_EQ(norms, (std::vector<double>{3.0 * 5.0, 3.0 * 25.0, 3.0 * 61.0}));
}

class TrainedDigitsTest : public ::testing::Test {
 protected:
  using Estimator = std::function<std::vector<double>(const torch::Tensor& images, std::uint64_t draw)>;
  static constexpr std::int64_t kSamples = 100;

  [[nodiscard]] std::vector<double> deflated(const torch::Tensor& images, const Eigen::MatrixXd& basis,
                                             std::int64_t probes, std::uint64_t draw) const
  {
    return deflatedSquaredJacobianNorms(m_embedding, images, basis, probes, streams(draw), always).value();
  }
  [[nodiscard]] std::vector<double> plain(const torch::Tensor& images, const Probes& probes, std::uint64_t draw) const
  {
    return probedSquaredJacobianNorms(m_embedding, images, probes, streams(draw), always).value();
  }
  [[nodiscard]] static StreamOfRow streams(std::uint64_t draw)
  {
    return
        [draw](std::int64_t row) { return RandomStream(draw, StreamPurpose::Probes, static_cast<std::uint64_t>(row)); };
  }

  /// In how many of 400 experiments with fresh samples and probes the 95% interval holds the exact mean.
  [[nodiscard]] double coverage(const Estimator& estimate, const std::vector<std::int32_t>& strata) const
  {
    constexpr int kRepetitions = 400;
    int held = 0;
    RandomStream choice(9, StreamPurpose::Sampling);
    for (int repetition = 0; repetition < kRepetitions; ++repetition) {
      torch::Tensor rows = torch::empty({kSamples}, torch::kInt64);
      for (std::int64_t i = 0; i < kSamples; ++i) {
        const auto count = static_cast<std::uint64_t>(m_digits.images.size(0));
        rows.data_ptr<std::int64_t>()[i] = static_cast<std::int64_t>(choice.below(count));
      }
      const std::vector<double> norms =
          estimate(m_digits.images.index_select(0, rows), static_cast<std::uint64_t>(repetition));
      const auto summary = geometry::summariseComplexity(norms, std::vector<std::int32_t>(kSamples, 0), 1, strata);
      const auto interval = geometry::complexityInterval(summary->mean, summary->standardError.value());
      held += interval.lower <= m_exact && m_exact <= interval.upper ? 1 : 0;
    }
    return held / static_cast<double>(kRepetitions);
  }

  const test::TrainedDigits& m_digits = test::trainedDigits();
  BatchFunction m_embedding = [this](const torch::Tensor& images) {
    Classifier classifier = m_digits.classifier;
    return classifier->embed(images);
  };
  Eigen::MatrixXd m_directions = classMeanDirections(m_digits.means);
  double m_exact = momentsOf(m_digits.exactNorms).mean;
};

/// As many backward passes for both: the spread of the mean over 200 samples, from 100 draws of the probes.
TEST_F(TrainedDigitsTest, DeflationIsFarSteadierOnceTheNetworkHasCollapsed)
{
  const torch::Tensor images = m_digits.images.slice(0, 0, 200);
  const double exact = momentsOf({m_digits.exactNorms.begin(), m_digits.exactNorms.begin() + 200}).mean;
  EXPECT_EQ(m_directions.cols(), 9);
  for (const auto& [products, mostRatio] : {std::pair(10, 0.35), {16, 0.2}}) {
    const std::int64_t directions = directionsToDeflate(products, m_directions.cols());
    const Eigen::MatrixXd basis = m_directions.leftCols(directions);
    ASSERT_EQ(deflatedProducts(directions, products - directions, 64), products);
    std::vector<double> deflatedMeans;
    std::vector<double> plainMeans;
    for (std::uint64_t draw = 0; draw < 100; ++draw) {
      deflatedMeans.push_back(momentsOf(deflated(images, basis, products - directions, draw)).mean);
      plainMeans.push_back(momentsOf(plain(images, {ProbeKind::Orthonormal, products}, draw)).mean);
    }
    const Moments deflation = momentsOf(deflatedMeans);
    const double ratio = deflation.variance / momentsOf(plainMeans).variance;
    EXPECT_NEAR(deflation.mean, exact, 4.0 * deflation.standardErrorOfMean());
    EXPECT_LT(ratio, mostRatio) << products << " products";
    RecordProperty("varianceRatioAt" + std::to_string(products), std::to_string(ratio));
  }
}

TEST_F(TrainedDigitsTest, IntervalsHoldTheExactValueAsOftenAsTheySay)
{
  const std::vector<std::pair<const char*, Estimator>> estimators = {
      {"two orthonormal probes",
       [this](const torch::Tensor& images, std::uint64_t draw) {
         return plain(images, {ProbeKind::Orthonormal, 2}, draw);
       }},
      {"one Gaussian probe",
       [this](const torch::Tensor& images, std::uint64_t draw) {
         return plain(images, {ProbeKind::Gaussian, 1}, draw);
       }},
      {"deflation of ten products",
       [this](const torch::Tensor& images, std::uint64_t draw) {
         return deflated(images, m_directions.leftCols(directionsToDeflate(10, 9)), 4, draw);
       }},
      {"deflation and one probe",
       [this](const torch::Tensor& images, std::uint64_t draw) { return deflated(images, m_directions, 1, draw); }},
  };
  for (const auto& [name, estimator] : estimators) {
    const double held = coverage(estimator, {});
    EXPECT_GE(held, 0.92) << name;
    EXPECT_LE(held, 0.98) << name;
  }
}

/// The directions shared out among the samples: as steady as ten products of each sample, for one.
TEST_F(TrainedDigitsTest, StratifiedIntervalsHoldTheExactValueAndAreNarrow)
{
  for (const std::int64_t products : {1, 2}) {
    const DirectionStrata directions{.directions = m_directions, .products = products};
    std::vector<std::int32_t> strata;
    for (std::int64_t i = 0; i < kSamples; ++i) {
      strata.push_back(static_cast<std::int32_t>(i % directions.strata()));
    }
    std::vector<double> errors;
    std::vector<double> plainErrors;
    const Estimator estimator = [&](const torch::Tensor& images, std::uint64_t draw) {
      const std::vector<std::int32_t> labels(kSamples, 0);
      auto norms =
          stratifiedSquaredJacobianNorms(m_embedding, images, directions, strata, streams(draw), always).value();
      const auto probed = plain(images, {ProbeKind::Orthonormal, products}, draw);
      errors.push_back(geometry::summariseComplexity(norms, labels, 1, strata)->standardError.value());
      plainErrors.push_back(geometry::summariseComplexity(probed, labels, 1)->standardError.value());
      return norms;
    };
    const double held = coverage(estimator, strata);
    EXPECT_GE(held, 0.92) << products;
    EXPECT_LE(held, 0.98) << products;
    EXPECT_LT(momentsOf(errors).mean, 0.85 * momentsOf(plainErrors).mean) << products;
  }
}

}  // namespace
}  // namespace simplexity::learning

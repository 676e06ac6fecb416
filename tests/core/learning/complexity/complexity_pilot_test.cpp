// What a pilot finds, against the Jacobians multiplied out.

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include <Eigen/QR>

#include "core/data/load.h"
#include "core/learning/complexity/complexity_pilot.h"
#include "core/learning/complexity/complexity_pilot_torch.h"
#include "core/learning/complexity/network_map_torch.h"
#include "core/learning/complexity/probes_torch.h"
#include "tests/core/learning/fixtures.h"
#include "tests/core/learning/moments.h"
#include "tests/core/learning/networks.h"
#include "tests/core/learning/trained_digits.h"

namespace simplexity::learning {
namespace {

using test::always;

Eigen::MatrixXd gaussianMatrix(Eigen::Index rows, Eigen::Index columns, RandomStream& stream)
{
  return Eigen::MatrixXd::NullaryExpr(rows, columns, [&] { return stream.normal(); });
}

/// V of n·‖Jᵀq‖² for one random direction q in the complement of U: 2n/(n+2)·(‖B‖² − (tr B)²/n), B = PJJᵀP.
double directionVariance(const Eigen::MatrixXd& jacobian, const Eigen::MatrixXd& directions)
{
  const Eigen::MatrixXd outside = jacobian - directions * (directions.transpose() * jacobian);
  const Eigen::MatrixXd gram = outside * outside.transpose();
  const auto n = static_cast<double>(jacobian.rows() - directions.cols());
  return 2.0 * n / (n + 2.0) * (gram.squaredNorm() - gram.trace() * gram.trace() / n);
}

/// Twenty thousand samples, J scaled differently for each of them, so that the averages are known.
TEST(PilotStatisticsTest, FindsTheVariancesOfTheFormulas)
{
  constexpr Eigen::Index kOutputs = 7;
  constexpr Eigen::Index kDirections = 3;
  constexpr Eigen::Index kProbes = 4;
  constexpr int kSamples = 20000;
  RandomStream stream(3, StreamPurpose::Synthesis);
  const Eigen::MatrixXd jacobian = gaussianMatrix(kOutputs, 5, stream);
  const Eigen::MatrixXd basis =
      Eigen::HouseholderQR<Eigen::MatrixXd>(gaussianMatrix(kOutputs, kDirections, stream)).householderQ() *
      Eigen::MatrixXd::Identity(kOutputs, kDirections);
  PilotStatistics statistics(kOutputs, kDirections, kProbes);
  for (int sample = 0; sample < kSamples; ++sample) {
    const double scale = sample % 2 == 0 ? 1.0 : 0.5;  // of ‖J‖²
    Eigen::MatrixXd all(kOutputs, kDirections + kProbes);
    all << basis, gaussianMatrix(kOutputs, kProbes, stream).colwise().normalized();
    const Eigen::MatrixXd products = std::sqrt(scale) * jacobian.transpose() * all;
    statistics.add(products.transpose() * products, basis.transpose() * all.rightCols(kProbes));
  }
  const PilotFindings findings = statistics.findings();
  const double norm = jacobian.squaredNorm();
  EXPECT_EQ(findings.outputs, kOutputs);
  EXPECT_NEAR(findings.mean, 0.75 * norm, 0.01 * norm);
  EXPECT_NEAR(findings.betweenVariance, norm * norm / 16.0, 0.05 * norm * norm / 16.0);
  ASSERT_EQ(findings.directionVariances.size(), 4U);
  for (std::size_t k = 0; k < 4; ++k) {
    const double expected = (1.0 + 0.25) / 2.0 * directionVariance(jacobian, basis.leftCols(static_cast<int>(k)));
    EXPECT_NEAR(findings.directionVariances[k], expected, 0.05 * expected) << k << " directions";
  }
  // Four slots: the directions, then a random one in their complement; what each has, and the variance of its chance.
  Eigen::Vector4d slots;
  slots.head(kDirections) = (jacobian.transpose() * basis).colwise().squaredNorm();
  slots[kDirections] = norm - slots.head(kDirections).sum();
  const double ofChance = (1.0 + 0.25) / 2.0 * directionVariance(jacobian, basis);
  ASSERT_EQ(findings.stratifiedVariances.size(), 3U);
  const double ofOne = 4.0 * (slots.squaredNorm() / 16.0 + ofChance);
  EXPECT_NEAR(findings.stratifiedVariances[0], ofOne, 0.05 * ofOne);
  const double ofThree = 4.0 / 9.0 * ((norm - slots.array()).square().sum() / 16.0 + 3.0 * ofChance);
  EXPECT_NEAR(findings.stratifiedVariances[2], ofThree, 0.05 * ofThree);
}

TEST(PilotStatisticsTest, DirectionsThatSpanEverythingLeaveNothing)
{
  RandomStream stream(4, StreamPurpose::Synthesis);
  const Eigen::MatrixXd jacobian = gaussianMatrix(2, 5, stream);
  PilotStatistics statistics(2, 2, 4);
  for (int sample = 0; sample < 3; ++sample) {
    Eigen::MatrixXd all(2, 6);
    all << Eigen::MatrixXd::Identity(2, 2), gaussianMatrix(2, 4, stream).colwise().normalized();
    const Eigen::MatrixXd products = jacobian.transpose() * all;
    statistics.add(products.transpose() * products, all.rightCols(4));
  }
  const PilotFindings findings = statistics.findings();
  EXPECT_NEAR(findings.mean, jacobian.squaredNorm(), 1e-12);
  EXPECT_NEAR(findings.betweenVariance, 0.0, 1e-20);
  EXPECT_EQ(findings.directionVariances[2], 0.0);
  EXPECT_GT(findings.directionVariances[0], 0.0);
}

TEST(JacobianProductsTest, AreTheRowsOfALinearMap)
{
  const torch::Tensor directions = torch::eye(3, torch::kFloat64).unsqueeze(1).expand({3, 2, 3});
  const auto products = jacobianProducts(test::linearT6, torch::zeros({2, 2}, torch::kFloat64), directions, always);
  const torch::Tensor expected = test::float64({{1, 2}, {3, 4}, {5, 6}}).unsqueeze(1).expand({3, 2, 2});
  EXPECT_TRUE(products->equal(expected));
  EXPECT_FALSE(
      jacobianProducts(test::linearT6, torch::zeros({2, 2}, torch::kFloat64), directions, [] { return false; }));
}

/// As many means as features: their directions would leave one dimension, in which a random direction is all rounding.
TEST(PilotTest, FewFeaturesAreNotAllDeflated)
{
  const data::Dataset dataset = test::makeBlobs({1, 8, 8}, 7, 40);
  Classifier classifier = makeClassifier({.name = "mlp", .widths = {16, 6}}, dataset.shape, 7, 1);
  const PilotTask task{.dataset = dataset, .split = Split::Test, .device = torch::kCPU, .seed = 1, .withLogits = false};
  const PilotOutcome outcome = chooseByPilot(classifier, task, {}, always).value();
  EXPECT_EQ(outcome.findings.directionVariances.size(), 4U);
  const torch::Tensor images = torch::tensor(std::get<std::vector<float>>(dataset.test.values)).view({-1, 1, 8, 8});
  const test::Moments exact = test::momentsOf(
      ExactComplexity(classifier, NetworkOutput::Embedding).squaredJacobianNorms(images, always).value());
  EXPECT_NEAR(outcome.findings.mean, exact.mean, 4.0 * std::sqrt(exact.variance / 100.0));
  EXPECT_NEAR(outcome.findings.betweenVariance, exact.variance, 0.6 * exact.variance);
}

class CollapsedPilotTest : public ::testing::Test {
 protected:
  [[nodiscard]] PilotOutcome choose(const ComplexityTarget& target, std::uint64_t seed = 1)
  {
    Classifier classifier = m_digits.classifier;
    return chooseByPilot(classifier, task(seed), target, always).value();
  }
  [[nodiscard]] PilotTask task(std::uint64_t seed) const
  {
    return {.dataset = *m_dataset, .split = Split::Train, .device = torch::kCPU, .seed = seed, .withLogits = false};
  }

  const test::TrainedDigits& m_digits = test::trainedDigits();
  std::shared_ptr<const data::Dataset> m_dataset = data::loadDataset("digits").value();
};

/// Against all training samples with their whole Jacobians.
TEST_F(CollapsedPilotTest, FindsWhatTheWholeJacobiansSay)
{
  const torch::Tensor images = m_digits.images;
  const torch::Tensor directions = torch::eye(64, torch::kFloat64).unsqueeze(1).expand({64, images.size(0), 64});
  Classifier classifier = m_digits.classifier;
  const torch::Tensor jacobians =
      jacobianProducts(networkMap(classifier, NetworkOutput::Embedding), images, directions, always)->transpose(0, 1);
  const Eigen::MatrixXd means = classMeanDirections(m_digits.means);
  for (const Eigen::Index k : {0, 6, 9}) {
    double expected = 0.0;
    for (std::int64_t i = 0; i < images.size(0); ++i) {
      const torch::Tensor one = jacobians[i].t().contiguous();  // column-major: the Jacobian itself
      const Eigen::Map<const Eigen::MatrixXd> jacobian(one.data_ptr<double>(), 64, 64);
      expected += directionVariance(jacobian, means.leftCols(k)) / static_cast<double>(images.size(0));
    }
    std::vector<double> found;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const PilotFindings findings = choose({}, seed).findings;
      ASSERT_EQ(findings.directionVariances.size(), 10U);
      found.push_back(findings.directionVariances[static_cast<std::size_t>(k)]);
    }
    const test::Moments moments = test::momentsOf(found);
    // Means of 512 samples differ a little from those of all, and with them the directions.
    EXPECT_NEAR(moments.mean, expected, 4.0 * moments.standardErrorOfMean() + 0.05 * expected) << k << " directions";
  }
  const test::Moments exact = test::momentsOf(m_digits.exactNorms);
  const PilotFindings findings = choose({}).findings;
  EXPECT_NEAR(findings.mean, exact.mean, 4.0 * std::sqrt(exact.variance / 100.0));
  EXPECT_NEAR(findings.betweenVariance, exact.variance, 0.5 * exact.variance);
}

TEST_F(CollapsedPilotTest, EqualSeedsChooseAlike)
{
  const ComplexityTarget target{.kind = ComplexityTarget::Kind::RelativeError, .value = 0.03};
  const PilotOutcome first = choose(target);
  EXPECT_EQ(first.choice, choose(target).choice);
  EXPECT_EQ(first.samples, 100);
  EXPECT_NE(first.findings.mean, choose(target, 2).findings.mean);
}

TEST_F(CollapsedPilotTest, SecondsAreKept)
{
  const PilotOutcome outcome = choose({.kind = ComplexityTarget::Kind::Seconds, .value = 3600.0});
  EXPECT_EQ(outcome.choice.samples, m_dataset->train.count());
  EXPECT_GT(outcome.choice.cost, 0.0);
  EXPECT_LT(outcome.choice.cost, 3600.0);
  EXPECT_EQ(choose({.kind = ComplexityTarget::Kind::Seconds, .value = 1e-6}).choice.samples, kFewestChosenSamples);
}

TEST_F(CollapsedPilotTest, EndsWhenToldAfterAnyPass)
{
  const ComplexityTarget target{.kind = ComplexityTarget::Kind::Seconds, .value = 1.0};
  Classifier classifier = m_digits.classifier;
  int passes = 0;
  const auto counting = [&passes] { return ++passes > 0; };
  ASSERT_TRUE(chooseByPilot(classifier, task(1), target, counting));
  EXPECT_GT(passes, 4 + 13);  // the means of 512 samples, then nine directions and four probes
  for (int last = 1; last <= passes; ++last) {
    int left = last;
    const auto outcome = chooseByPilot(classifier, task(1), target, [&left] { return --left > 0; });
    ASSERT_FALSE(outcome) << "after pass " << last;
    EXPECT_EQ(outcome.error(), Interruption::Stopped);
  }
}

}  // namespace
}  // namespace simplexity::learning

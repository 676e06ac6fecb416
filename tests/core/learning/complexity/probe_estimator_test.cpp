#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "core/geometry/complexity_estimate.h"
#include "core/learning/complexity/complexity_torch.h"
#include "tests/core/learning/moments.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using test::always;
using test::float64;

using test::Moments;
using test::momentsOf;

RandomStream streamOf(std::int64_t index)
{
  return {11, StreamPurpose::Probes, static_cast<std::uint64_t>(index)};
}

Probes frames(std::int64_t perSample)
{
  return {.kind = ProbeKind::Orthonormal, .perSample = perSample};
}

/// Two layers of eight tanh units: the norm differs between samples as well as between probes.
torch::Tensor curvedNetwork(const torch::Tensor& inputs)
{
  const torch::Tensor indices = torch::arange(64, torch::kFloat64).view({8, 8});
  const torch::Tensor first = (1.0 + 0.7 * indices).cos();
  const torch::Tensor second = (2.0 + 1.3 * indices + 0.1 * indices.square()).cos();
  return inputs.matmul(first.t()).tanh().matmul(second.t()).tanh();
}

/// Inputs are drawn from our own stream, so that the test is the same everywhere.
torch::Tensor drawInputs(std::int64_t count, std::int64_t size, RandomStream& stream)
{
  torch::Tensor inputs = torch::empty({count, size}, torch::kFloat64);
  for (std::int64_t i = 0; i < inputs.numel(); ++i) {
    inputs.data_ptr<double>()[i] = stream.normal();
  }
  return inputs;
}

TEST(ProbeEstimatorTest, AsManyProbesAsOutputsAreExact)
{
  RandomStream stream(3, StreamPurpose::Synthesis);
  const torch::Tensor inputs = drawInputs(5, 8, stream);
  const auto exact = exactSquaredJacobianNorms(curvedNetwork, inputs, always);
  for (const std::int64_t probes : {8, 100}) {
    const auto estimates = probedSquaredJacobianNorms(curvedNetwork, inputs, frames(probes), streamOf, always);
    for (std::size_t i = 0; i < exact->size(); ++i) {
      EXPECT_NEAR((*estimates)[i], (*exact)[i], 1e-12 * (*exact)[i]);
    }
  }
}

struct ProbeCase {
  std::string name;
  Probes probes;
  double variance;  ///< of T6 in docs/metrics.md
};

class ProbeVarianceTest : public ::testing::TestWithParam<ProbeCase> {};

/// Mean and variance within four standard errors, the latter's by the fourth moment of the draws.
TEST_P(ProbeVarianceTest, IsThatOfItsFormula)
{
  constexpr std::int64_t kDraws = 20000;
  const auto& [name, probes, variance] = GetParam();
  const auto estimates =
      probedSquaredJacobianNorms(test::linearT6, torch::zeros({kDraws, 2}, torch::kFloat64), probes, streamOf, always);
  const Moments moments = momentsOf(estimates.value());
  EXPECT_NEAR(moments.mean, test::kComplexityT6, 4.0 * std::sqrt(variance / kDraws) + 1e-9);
  EXPECT_NEAR(moments.variance, variance, 4.0 * moments.standardErrorOfVariance() + 1e-9);
}

INSTANTIATE_TEST_SUITE_P(T6, ProbeVarianceTest,
                         ::testing::Values(ProbeCase{"orthonormal1", {ProbeKind::Orthonormal, 1}, 6567.2},
                                           ProbeCase{"orthonormal2", {ProbeKind::Orthonormal, 2}, 1641.8},
                                           ProbeCase{"orthonormal3", {ProbeKind::Orthonormal, 3}, 0.0},
                                           ProbeCase{"gaussian1", {ProbeKind::Gaussian, 1}, 16466.0},
                                           ProbeCase{"gaussian4", {ProbeKind::Gaussian, 4}, 4116.5},
                                           ProbeCase{"rademacher1", {ProbeKind::Rademacher, 1}, 7724.0},
                                           ProbeCase{"rademacher2", {ProbeKind::Rademacher, 2}, 3862.0},
                                           ProbeCase{"outputs1", {ProbeKind::Outputs, 1}, 4832.0},
                                           ProbeCase{"outputs2", {ProbeKind::Outputs, 2}, 1208.0},
                                           ProbeCase{"outputs3", {ProbeKind::Outputs, 3}, 0.0}),
                         [](const auto& probe) { return probe.param.name; });

TEST(ProbeEstimatorTest, CountsItsProducts)
{
  EXPECT_EQ(probedProducts({ProbeKind::Orthonormal, 5}, 3), 3);
  EXPECT_EQ(probedProducts({ProbeKind::Outputs, 2}, 3), 2);
  EXPECT_EQ(probedProducts({ProbeKind::Gaussian, 5}, 3), 5);
}

/// Over fresh samples and probes: the estimate is unbiased, and the standard error it reports is the spread it has.
TEST(ProbeEstimatorTest, IsUnbiasedAndReportsItsOwnSpread)
{
  constexpr std::int64_t kDraws = 2000;
  constexpr std::int64_t kSamples = 64;
  RandomStream stream(5, StreamPurpose::Synthesis);
  const torch::Tensor inputs = drawInputs(kDraws * kSamples, 8, stream);
  const auto norms = probedSquaredJacobianNorms(curvedNetwork, inputs, frames(2), streamOf, always);
  const std::vector<std::int32_t> labels(kSamples, 0);
  std::vector<double> means;
  double meanStandardError = 0.0;
  for (std::int64_t draw = 0; draw < kDraws; ++draw) {
    const std::span<const double> drawn(norms->data() + draw * kSamples, kSamples);
    const auto estimate = geometry::summariseComplexity(drawn, labels, 1);
    means.push_back(estimate->mean);
    meanStandardError += estimate->standardError.value() / kDraws;
  }
  // The expectation over samples, from as many others again.
  const auto exact =
      momentsOf(exactSquaredJacobianNorms(curvedNetwork, drawInputs(500'000, 8, stream), always).value());
  const Moments moments = momentsOf(means);
  const double spread = std::sqrt(moments.variance);
  EXPECT_NEAR(moments.mean, exact.mean, 4.0 * std::sqrt(moments.variance / kDraws + exact.variance / 500'000));
  EXPECT_NEAR(meanStandardError, spread, 0.15 * spread);
}

TEST(ProbeEstimatorTest, DoesNotDependOnTheBatches)
{
  RandomStream stream(6, StreamPurpose::Synthesis);
  const torch::Tensor inputs = drawInputs(10, 8, stream);
  const auto whole = probedSquaredJacobianNorms(curvedNetwork, inputs, frames(2), streamOf, always);
  const auto tailStreamOf = [](std::int64_t row) { return streamOf(row + 7); };
  const auto tail = probedSquaredJacobianNorms(curvedNetwork, inputs.slice(0, 7), frames(2), tailStreamOf, always);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR((*tail)[i], (*whole)[i + 7], 1e-12 * (*tail)[i]);
  }
}

TEST(ProbeEstimatorTest, SamplesHaveProbesOfTheirOwn)
{
  const auto estimates =
      probedSquaredJacobianNorms(test::linearT6, torch::zeros({2, 2}, torch::kFloat64), frames(1), streamOf, always);
  EXPECT_GT(std::abs((*estimates)[0] - (*estimates)[1]), 1.0);
}

TEST(ProbeEstimatorTest, EndsWhenTold)
{
  const auto never = [] { return false; };
  EXPECT_FALSE(
      probedSquaredJacobianNorms(test::linearT6, torch::zeros({2, 2}, torch::kFloat64), frames(2), streamOf, never));
}

}  // namespace
}  // namespace simplexity::learning

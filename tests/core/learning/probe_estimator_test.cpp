#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/geometry/complexity_estimate.h"
#include "core/learning/complexity_torch.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using test::always;
using test::float64;

RandomStream streamOf(std::int64_t index)
{
  return {11, StreamPurpose::Probes, static_cast<std::uint64_t>(index)};
}

struct Moments {
  double mean = 0.0;
  double variance = 0.0;
};

Moments momentsOf(const std::vector<double>& values)
{
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double sum = 0.0;
  for (const double value : values) {
    sum += (value - mean) * (value - mean);
  }
  return {.mean = mean, .variance = sum / (count - 1.0)};
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
    const auto estimates = probedSquaredJacobianNorms(curvedNetwork, inputs, probes, streamOf, always);
    for (std::size_t i = 0; i < exact->size(); ++i) {
      EXPECT_NEAR((*estimates)[i], (*exact)[i], 1e-12 * (*exact)[i]);
    }
  }
}

class ProbeVarianceTest : public ::testing::TestWithParam<std::pair<int, double>> {};

/// T6 of docs/metrics.md: one direction has the variance of the sphere, two have 1641.8.
TEST_P(ProbeVarianceTest, IsThatOfOrthonormalFrames)
{
  constexpr std::int64_t kDraws = 20000;
  const auto& [probes, variance] = GetParam();
  const auto estimates =
      probedSquaredJacobianNorms(test::linearT6, torch::zeros({kDraws, 2}, torch::kFloat64), probes, streamOf, always);
  const Moments moments = momentsOf(estimates.value());
  EXPECT_NEAR(moments.mean, test::kComplexityT6, 4.0 * std::sqrt(variance / kDraws));
  EXPECT_NEAR(moments.variance, variance, 0.05 * variance);
}

INSTANTIATE_TEST_SUITE_P(T6, ProbeVarianceTest, ::testing::Values(std::pair(1, 6567.2), std::pair(2, 1641.8)));

/// Over fresh samples and probes: the estimate is unbiased, and the standard error it reports is the spread it has.
TEST(ProbeEstimatorTest, IsUnbiasedAndReportsItsOwnSpread)
{
  constexpr std::int64_t kDraws = 2000;
  constexpr std::int64_t kSamples = 64;
  RandomStream stream(5, StreamPurpose::Synthesis);
  const torch::Tensor inputs = drawInputs(kDraws * kSamples, 8, stream);
  const auto norms = probedSquaredJacobianNorms(curvedNetwork, inputs, 2, streamOf, always);
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
  const auto whole = probedSquaredJacobianNorms(curvedNetwork, inputs, 2, streamOf, always);
  const auto tailStreamOf = [](std::int64_t row) { return streamOf(row + 7); };
  const auto tail = probedSquaredJacobianNorms(curvedNetwork, inputs.slice(0, 7), 2, tailStreamOf, always);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR((*tail)[i], (*whole)[i + 7], 1e-12 * (*tail)[i]);
  }
}

TEST(ProbeEstimatorTest, SamplesHaveProbesOfTheirOwn)
{
  const auto estimates =
      probedSquaredJacobianNorms(test::linearT6, torch::zeros({2, 2}, torch::kFloat64), 1, streamOf, always);
  EXPECT_GT(std::abs((*estimates)[0] - (*estimates)[1]), 1.0);
}

TEST(ProbeEstimatorTest, EndsWhenTold)
{
  const auto never = [] { return false; };
  EXPECT_FALSE(probedSquaredJacobianNorms(test::linearT6, torch::zeros({2, 2}, torch::kFloat64), 2, streamOf, never));
}

}  // namespace
}  // namespace simplexity::learning

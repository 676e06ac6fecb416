#include "core/learning/complexity/complexity_torch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/learning/models/classifier_torch.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using test::always;
using test::float64;
using ::testing::DoubleNear;
using ::testing::ElementsAre;

/// The network of test vector T7 in docs/metrics.md.
torch::Tensor networkT7(const torch::Tensor& inputs, torch::Tensor (*activation)(const torch::Tensor&))
{
  const torch::Tensor first = float64({{1, -1}, {0.5, 2}, {-1, 0.25}});
  const torch::Tensor bias = torch::tensor({0.1, -0.2, 0.3}, torch::kFloat64);
  const torch::Tensor second = float64({{1, 2, -1}, {0.5, -1, 3}});
  return activation(inputs.matmul(first.t()) + bias).matmul(second.t());
}

torch::Tensor reluT7(const torch::Tensor& inputs)
{
  return networkT7(inputs, torch::relu);
}
torch::Tensor tanhT7(const torch::Tensor& inputs)
{
  return networkT7(inputs, torch::tanh);
}

const torch::Tensor& inputsT7()
{
  static const torch::Tensor kInputs = float64({{1, 0.5}, {-0.5, 1}, {0.2, -0.3}, {-1, -1}});
  return kInputs;
}

/// Central differences in every input, in float64.
std::vector<double> differenceSquaredJacobianNorms(const BatchFunction& function, const torch::Tensor& inputs)
{
  constexpr double kStep = 1e-5;
  torch::Tensor sums = torch::zeros({inputs.size(0)}, torch::kFloat64);
  const torch::Tensor flat = inputs.flatten(1);
  for (std::int64_t j = 0; j < flat.size(1); ++j) {
    torch::Tensor step = torch::zeros_like(flat);
    step.select(1, j).fill_(kStep);
    step = step.view_as(inputs);
    sums += ((function(inputs + step) - function(inputs - step)) / (2.0 * kStep)).square().sum(1);
  }
  return {sums.data_ptr<double>(), sums.data_ptr<double>() + sums.numel()};
}

void expectRelativelyNear(const std::vector<double>& actual, const std::vector<double>& expected, double tolerance)
{
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], tolerance * expected[i]) << "sample " << i;
  }
}

TEST(ExactComplexityTest, LinearModelHasTheSquaredNormOfItsMatrix)
{
  torch::nn::Linear linear(40, 25);
  const auto squaredNorm = linear->weight.to(torch::kFloat64).square().sum().item<double>();
  const auto embedding = [&](const torch::Tensor& images) { return linear->forward(images.flatten(1)); };
  const auto norms = exactSquaredJacobianNorms(embedding, torch::randn({6, 1, 5, 8}), always);
  expectRelativelyNear(norms.value(), std::vector(6, squaredNorm), 1e-5);
}

TEST(ExactComplexityTest, ReluNetworkOfT7)
{
  const auto norms = exactSquaredJacobianNorms(reluT7, inputsT7(), always);
  EXPECT_THAT(norms.value(), ElementsAre(DoubleNear(19.25, 1e-12), DoubleNear(31.875, 1e-12), DoubleNear(11.875, 1e-12),
                                         DoubleNear(11.875, 1e-12)));
}

TEST(ExactComplexityTest, TanhNetworkOfT7)
{
  const auto norms = exactSquaredJacobianNorms(tanhT7, inputsT7(), always);
  EXPECT_THAT(norms.value(), ElementsAre(DoubleNear(6.871571813003, 1e-11), DoubleNear(2.035732512293, 1e-11),
                                         DoubleNear(17.517674472684, 1e-11), DoubleNear(3.502433212542, 1e-11)));
}

TEST(ExactComplexityTest, AgreesWithFiniteDifferences)
{
  const auto norms = exactSquaredJacobianNorms(tanhT7, inputsT7(), always);
  expectRelativelyNear(norms.value(), differenceSquaredJacobianNorms(tanhT7, inputsT7()), 1e-8);
}

TEST(ExactComplexityTest, ConvnetAgreesWithFiniteDifferences)
{
  Classifier convnet = makeClassifier({.name = "convnet", .widths = {}}, {2, 8, 9}, 3, 1);
  convnet->to(torch::kFloat64);
  const EvaluationMode evaluationMode(*convnet);
  const auto embedding = [&](const torch::Tensor& images) { return convnet->embed(images); };
  const torch::Tensor inputs = torch::randn({3, 2, 8, 9}, torch::kFloat64);
  const auto norms = exactSquaredJacobianNorms(embedding, inputs, always);
  const torch::NoGradGuard noGrad;
  expectRelativelyNear(norms.value(), differenceSquaredJacobianNorms(embedding, inputs), 1e-6);
}

/// Whether outputs share a pass or not, and whether their number is a multiple of those in a pass.
TEST(ExactComplexityTest, DoesNotDependOnTheRowsInAPass)
{
  Classifier convnet = makeClassifier({.name = "convnet", .widths = {}}, {1, 8, 8}, 3, 1);
  convnet->to(torch::kFloat64);
  const EvaluationMode evaluationMode(*convnet);
  const auto embedding = [&](const torch::Tensor& images) { return convnet->embed(images); };
  const torch::Tensor inputs = torch::randn({3, 1, 8, 8}, torch::kFloat64);
  const auto expected = exactSquaredJacobianNorms(embedding, inputs, always, 1);
  for (const auto& [rows, passes] : {std::pair(1, 64), {3, 64}, {6, 32}, {15, 13}, {192, 1}, {1000, 1}}) {
    int count = 0;
    const auto counting = [&count] {
      ++count;
      return true;
    };
    expectRelativelyNear(exactSquaredJacobianNorms(embedding, inputs, counting, rows).value(), expected.value(), 1e-13);
    EXPECT_EQ(count, passes) << rows << " rows";
  }
}

TEST(ExactComplexityTest, EndsWhenTold)
{
  int passes = 0;
  const auto once = [&passes] { return ++passes < 2; };
  const std::int64_t rowsPerPass = inputsT7().size(0);  // an output a pass
  EXPECT_FALSE(exactSquaredJacobianNorms(test::linearT6, inputsT7(), once, rowsPerPass));
  EXPECT_EQ(passes, 2);
}

TEST(ExactComplexityTest, LeavesNoGradientsBehind)
{
  Classifier mlp = makeClassifier({.name = "mlp", .widths = {4}}, {1, 2, 2}, 2, 1);
  const auto embedding = [&](const torch::Tensor& images) { return mlp->embed(images); };
  ASSERT_TRUE(exactSquaredJacobianNorms(embedding, torch::randn({2, 1, 2, 2}), always));
  for (const torch::Tensor& parameter : mlp->parameters()) {
    EXPECT_FALSE(parameter.grad().defined());
  }
}

}  // namespace
}  // namespace simplexity::learning

#include "core/learning/complexity/linear_chain_torch.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "core/learning/complexity/network_map_torch.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using test::always;

std::vector<torch::nn::AnyModule> modulesOf(const torch::nn::Sequential& sequential)
{
  return {sequential->begin(), sequential->end()};
}
using test::float64;

using Route = LinearChain::Route;

std::vector<double> toVector(const torch::Tensor& values)
{
  return {values.data_ptr<double>(), values.data_ptr<double>() + values.numel()};
}

void expectRelativelyNear(const std::vector<double>& actual, const std::vector<double>& expected, double tolerance)
{
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], tolerance * expected[i]) << "sample " << i;
  }
}

struct Shape {
  std::string name;
  std::vector<std::int64_t> widths;
  data::ImageShape image;
};

/// An mlp with biases, in float64.
class LinearChainTest : public ::testing::TestWithParam<Shape> {
 protected:
  LinearChainTest()
  {
    m_classifier->to(torch::kFloat64);
    const torch::NoGradGuard noGrad;
    for (auto& parameter : m_classifier->named_parameters()) {
      if (parameter.key().ends_with("bias")) {
        parameter.value().copy_(0.3 * torch::randn_like(parameter.value()));
      }
    }
  }

  [[nodiscard]] std::vector<double> byAutograd(NetworkOutput output)
  {
    return exactSquaredJacobianNorms(networkMap(m_classifier, output), m_images, always).value();
  }

  Classifier m_classifier =
      makeClassifier({.name = "mlp", .widths = GetParam().widths}, GetParam().image, 7, /*seed=*/1);
  torch::Tensor m_images =
      torch::randn({33, GetParam().image.channels, GetParam().image.height, GetParam().image.width}, torch::kFloat64);
};

TEST_P(LinearChainTest, EveryRouteAgreesWithAutograd)
{
  const LinearChain chain(
      linearLayersOf(m_classifier->modules(partOf(m_classifier, NetworkOutput::Embedding))).value());
  const std::vector<double> expected = byAutograd(NetworkOutput::Embedding);
  for (const Route route : {Route::FromInputs, Route::FromOutputs, Route::FromOutputsThatAreOn}) {
    expectRelativelyNear(toVector(chain.squaredJacobianNorms(m_images, route)), expected, 1e-10);
  }
  expectRelativelyNear(chain.squaredJacobianNorms(m_images, always).value(), expected, 1e-10);
}

TEST_P(LinearChainTest, IsTakenForTheExactComplexityOfTheMlp)
{
  for (const NetworkOutput output : {NetworkOutput::Embedding, NetworkOutput::Logits}) {
    const ExactComplexity exact(m_classifier, output);
    EXPECT_TRUE(exact.isClosedForm());
    expectRelativelyNear(exact.squaredJacobianNorms(m_images, always).value(), byAutograd(output), 1e-10);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, LinearChainTest,
                         ::testing::Values(Shape{"oneLayer", {9}, {1, 4, 4}}, Shape{"twoLayers", {20, 12}, {1, 4, 4}},
                                           Shape{"threeLayers", {40, 30, 20}, {2, 6, 6}},
                                           Shape{"fewInputs", {30, 25, 20}, {1, 1, 3}},
                                           Shape{"oneInput", {8, 6}, {1, 1, 1}}, Shape{"oneOutput", {8, 1}, {1, 3, 3}},
                                           Shape{"wideEnoughToLeaveUnitsOut", {300, 260}, {1, 20, 20}}),
                         [](const auto& shape) { return shape.param.name; });

/// T7 of docs/metrics.md.
TEST(LinearChainVectorTest, ReluNetworkOfT7)
{
  const LinearChain chain(
      {{.weight = float64({{1, -1}, {0.5, 2}, {-1, 0.25}}),
        .bias = torch::tensor({0.1, -0.2, 0.3}, torch::kFloat64),
        .isRectified = true},
       {.weight = float64({{1, 2, -1}, {0.5, -1, 3}}), .bias = torch::zeros({2}, torch::kFloat64)}});
  const torch::Tensor inputs = float64({{1, 0.5}, {-0.5, 1}, {0.2, -0.3}, {-1, -1}});
  expectRelativelyNear(chain.squaredJacobianNorms(inputs, always).value(), {19.25, 31.875, 11.875, 11.875}, 1e-13);
}

TEST(LinearChainVectorTest, DeadUnitsGiveZeroAndNanStaysNan)
{
  const LinearChain chain({{.weight = float64({{1, 2}, {3, 4}}),
                            .bias = torch::tensor({-100.0, -100.0}, torch::kFloat64),
                            .isRectified = true},
                           {.weight = float64({{1, 2}}), .bias = torch::zeros({1}, torch::kFloat64)}});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Route route : {Route::FromInputs, Route::FromOutputs, Route::FromOutputsThatAreOn}) {
    EXPECT_EQ(toVector(chain.squaredJacobianNorms(float64({{1, 1}, {2, 0}}), route)), std::vector(2, 0.0));
  }
  LinearChain poisoned({{.weight = float64({{nan, 2}}), .bias = torch::zeros({1}, torch::kFloat64)}});
  EXPECT_TRUE(std::isnan(poisoned.squaredJacobianNorms(float64({{1, 1}}), always)->front()));
}

TEST(LinearChainVectorTest, EndsWhenTold)
{
  const LinearChain chain({{.weight = float64({{1, 2}}), .bias = torch::zeros({1}, torch::kFloat64)}});
  EXPECT_FALSE(chain.squaredJacobianNorms(float64({{1, 1}}), [] { return false; }));
}

TEST(LinearLayersTest, OtherModulesHaveNone)
{
  const Classifier convnet = makeClassifier({.name = "convnet", .widths = {}}, {1, 8, 8}, 3, 1);
  EXPECT_FALSE(linearLayersOf(convnet->modules(partOf(convnet, NetworkOutput::Embedding))));
  EXPECT_FALSE(linearLayersOf(modulesOf(torch::nn::Sequential(torch::nn::Linear(2, 2), torch::nn::Tanh()))));
  EXPECT_FALSE(linearLayersOf(modulesOf(torch::nn::Sequential(torch::nn::ReLU(), torch::nn::Linear(2, 2)))));
  EXPECT_FALSE(linearLayersOf(modulesOf(torch::nn::Sequential(torch::nn::Flatten()))));
}

}  // namespace
}  // namespace simplexity::learning

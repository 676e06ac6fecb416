// Fewer operations, the same map.

#include "core/learning/complexity/evaluation_map_torch.h"

#include <gtest/gtest.h>

#include "core/learning/models/modules_torch.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using torch::nn::AnyModule;

/// Convolutions with and without bias, a stride, batch norms with statistics and with and without weights, and what is
/// not folded: a norm without a convolution, a ReLU without a pooling.
std::vector<AnyModule> modules()
{
  torch::manual_seed(3);
  const torch::nn::BatchNorm2d affine(6);
  const torch::nn::BatchNorm2d plain(torch::nn::BatchNormOptions(4).affine(false));
  const torch::nn::BatchNorm2d alone(4);
  for (const torch::nn::BatchNorm2d& norm : {affine, plain, alone}) {
    norm->running_mean.copy_(torch::randn_like(norm->running_mean));
    norm->running_var.copy_(0.2 + torch::rand_like(norm->running_var));
  }
  const torch::NoGradGuard noGrad;
  affine->weight.copy_(torch::randn_like(affine->weight));
  affine->bias.copy_(torch::randn_like(affine->bias));
  return {AnyModule(torch::nn::Conv2d(torch::nn::Conv2dOptions(2, 6, 3).padding(1).bias(false))),
          AnyModule(affine),
          AnyModule(torch::nn::ReLU()),
          AnyModule(torch::nn::MaxPool2d(2)),
          AnyModule(torch::nn::Conv2d(torch::nn::Conv2dOptions(6, 4, 3).stride(2).groups(2))),
          AnyModule(plain),
          AnyModule(torch::nn::ReLU()),
          AnyModule(alone),
          AnyModule(torch::nn::Flatten())};
}

TEST(EvaluationMapTest, IsTheSameMapWithTheSameDerivatives)
{
  const std::vector<AnyModule> all = modules();
  torch::nn::Sequential sequential;
  for (const AnyModule& module : all) {
    sequential->push_back(module);
  }
  sequential->to(torch::kFloat64);
  sequential->eval();
  const BatchFunction whole = [&](const torch::Tensor& inputs) { return sequential->forward(inputs); };
  const BatchFunction fewer = evaluationMap(all);
  const torch::Tensor images = torch::randn({5, 2, 9, 11}, torch::kFloat64);
  EXPECT_TRUE(torch::allclose(fewer(images), whole(images), 1e-12, 1e-12));
  const std::int64_t features = whole(images).size(1);
  const torch::Tensor directions = torch::randn({3, 5, features}, torch::kFloat64);
  EXPECT_TRUE(torch::allclose(jacobianProducts(fewer, images, directions, test::always).value(),
                              jacobianProducts(whole, images, directions, test::always).value(), 1e-12, 1e-12));
}

/// Of the weights only copies: what trains goes on unseen.
TEST(EvaluationMapTest, KeepsTheWeightsItWasMadeWith)
{
  const std::vector<AnyModule> all = modules();
  for (const AnyModule& module : all) {
    module.ptr()->eval();
  }
  const torch::Tensor images = torch::randn({2, 2, 9, 11});
  const BatchFunction map = evaluationMap({all[0], all[1]});
  const torch::Tensor before = map(images);
  const torch::NoGradGuard noGrad;
  all[0].ptr()->as<torch::nn::Conv2d>()->weight.zero_();
  EXPECT_TRUE(map(images).equal(before));
}

}  // namespace
}  // namespace simplexity::learning

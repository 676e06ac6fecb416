#include "core/learning/training/sharpness_torch.h"

#include <gtest/gtest.h>

#include "core/learning/models/classifier_torch.h"
#include "core/learning/training/training.h"
#include "tests/core/learning/fixtures.h"

namespace simplexity::learning {
namespace {

using test::makeBlobs;
using test::RecordingObserver;
using test::shortRun;

/// L = ½ wᵀ diag(4, 1) w at w = (1, 2): gradient (4, 2), and one step up (1, 2) + ρ(4, 2)/√20.
TEST(AscentStepTest, TakesTheGradientOfAQuadraticUphillAndComesBack)
{
  torch::Tensor first = torch::tensor({1.0}, torch::kFloat64).requires_grad_();
  torch::Tensor second = torch::tensor({2.0}, torch::kFloat64).requires_grad_();
  const auto loss = [&] { return (0.5 * (4.0 * first.square() + second.square())).sum(); };
  loss().backward();
  const double scale = 0.5 / std::sqrt(20.0);
  {
    const AscentStep ascent({first, second}, 0.5);
    EXPECT_NEAR(first.item<double>(), 1.0 + 4.0 * scale, 1e-15);
    EXPECT_NEAR(second.item<double>(), 2.0 + 2.0 * scale, 1e-15);
    first.grad().zero_();
    second.grad().zero_();
    loss().backward();
  }
  EXPECT_EQ(first.item<double>(), 1.0);
  EXPECT_EQ(second.item<double>(), 2.0);
  EXPECT_NEAR(first.grad().item<double>(), 4.0 * (1.0 + 4.0 * scale), 1e-14);
  EXPECT_NEAR(second.grad().item<double>(), 2.0 + 2.0 * scale, 1e-14);
}

TEST(AscentStepTest, StaysWhereTheGradientIsZero)
{
  torch::Tensor parameter = torch::tensor({1.0}, torch::kFloat64).requires_grad_();
  const AscentStep withoutGradient({parameter}, 0.5);
  EXPECT_EQ(parameter.item<double>(), 1.0);
  (0.0 * parameter).sum().backward();
  const AscentStep withZero({parameter}, 0.5);
  EXPECT_EQ(parameter.item<double>(), 1.0);
}

TensorArchive trained(TrainingConfig config, double radius)
{
  config.optimizer.kind = OptimizerKind::Sam;
  config.optimizer.samRadius = radius;
  RecordingObserver observer;
  EXPECT_TRUE(train(config, makeBlobs({1, 8, 8}, 4, 50), observer, {}));
  return observer.lastCheckpoint;
}

class SamTrainingTest : public ::testing::TestWithParam<std::string> {};

/// Running statistics and momentum included.
TEST_P(SamTrainingTest, WithoutRadiusIsPlainDescentBitByBit)
{
  const TrainingConfig config = shortRun(GetParam(), 2);
  RecordingObserver plain;
  ASSERT_TRUE(train(config, makeBlobs({1, 8, 8}, 4, 50), plain, {}));
  const TensorArchive sam = trained(config, 0.0);
  ASSERT_EQ(sam.tensors.size(), plain.lastCheckpoint.tensors.size());
  for (const auto& [name, tensor] : plain.lastCheckpoint.tensors) {
    EXPECT_EQ(tensor.bytes, sam.tensors.at(name).bytes) << name;
  }
}

double largestDifference(const TensorData& first, const TensorData& second)
{
  const auto toTensor = [](const TensorData& data) {
    return torch::from_blob(const_cast<std::byte*>(data.bytes.data()), data.shape, torch::kFloat32);
  };
  return (toTensor(first) - toTensor(second)).abs().max().item<double>();
}

/// In the first steps the difference from plain descent is proportional to ρ.
TEST_P(SamTrainingTest, TendsToPlainDescentWithTheRadius)
{
  TrainingConfig config = shortRun(GetParam(), 1);
  config.batchSize = 100;
  const std::string name = "model.head.weight";
  const TensorData plain = trained(config, 0.0).tensors.at(name);
  const double large = largestDifference(trained(config, 0.1).tensors.at(name), plain);
  const double small = largestDifference(trained(config, 0.01).tensors.at(name), plain);
  EXPECT_GT(large, 0.0);
  EXPECT_LT(small, 0.3 * large);
}

TEST_P(SamTrainingTest, LearnsAndRepeatsItself)
{
  TrainingConfig config = shortRun(GetParam(), 5);
  config.optimizer.kind = OptimizerKind::Sam;
  config.gcPenalty = 1e-4;  // in both passes, with the same directions
  RecordingObserver first;
  RecordingObserver again;
  ASSERT_TRUE(train(config, makeBlobs({1, 8, 8}, 4, 50), first, {}));
  ASSERT_TRUE(train(config, makeBlobs({1, 8, 8}, 4, 50), again, {}));
  EXPECT_GT(first.records.back().test.get(Metric::Accuracy).value(), 0.99);
  for (const auto& [name, tensor] : first.lastCheckpoint.tensors) {
    EXPECT_EQ(tensor.bytes, again.lastCheckpoint.tensors.at(name).bytes) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, SamTrainingTest, ::testing::Values("mlp", "convnet"),
                         [](const auto& model) { return model.param; });

TEST(BuffersKeptTest, RunningStatisticsMoveOnlyUntilTheEnd)
{
  Classifier convnet = makeClassifier({.name = "convnet", .widths = {}}, {1, 8, 8}, 3, 1);
  const torch::Tensor mean = convnet->named_buffers()["embedding.norm1.running_mean"];
  const torch::Tensor batches = convnet->named_buffers()["embedding.norm1.num_batches_tracked"];
  {
    const BuffersKept kept(*convnet);
    convnet->forward(torch::randn({8, 1, 8, 8})).sum().backward();
    EXPECT_EQ(batches.item<std::int64_t>(), 1);
    EXPECT_GT(mean.abs().max().item<float>(), 0.0F);
  }
  EXPECT_EQ(batches.item<std::int64_t>(), 0);
  EXPECT_EQ(mean.abs().max().item<float>(), 0.0F);
}

}  // namespace
}  // namespace simplexity::learning

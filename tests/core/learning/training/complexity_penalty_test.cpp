#include "core/learning/training/complexity_penalty_torch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "core/data/load.h"
#include "core/learning/complexity/network_map_torch.h"
#include "core/learning/config.h"
#include "tests/core/learning/fixtures.h"
#include "tests/core/learning/moments.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using test::always;
using test::makeBlobs;
using test::RecordingObserver;
using test::shortRun;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;

double meanOf(const std::vector<double>& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The exact geometric complexity by mean products with the directions √p·e_k, a full orthonormal frame.
torch::Tensor exactByFrame(const BatchFunction& function, const torch::Tensor& inputs, std::int64_t features)
{
  torch::Tensor sum = torch::zeros({}, torch::kFloat64);
  for (std::int64_t k = 0; k < features; ++k) {
    torch::Tensor vectors = torch::zeros({inputs.size(0), features}, torch::kFloat64);
    vectors.select(1, k).fill_(std::sqrt(static_cast<double>(features)));
    sum = sum + meanSquaredProduct(function, inputs, vectors) / features;
  }
  return sum;
}

/// Gradients by double backward against central differences of the exact complexity, in a few entries of each
/// parameter.
void expectGradientsOfComplexity(const BatchFunction& function, std::vector<torch::Tensor> parameters,
                                 const torch::Tensor& inputs, std::int64_t features)
{
  for (torch::Tensor& parameter : parameters) {
    parameter.set_data(parameter.contiguous());  // weights of convolutions are channels-last, which has no flat view
  }
  const auto exact = [&] { return meanOf(exactSquaredJacobianNorms(function, inputs, always).value()); };
  const torch::Tensor complexity = exactByFrame(function, inputs, features);
  EXPECT_NEAR(complexity.item<double>(), exact(), 1e-12 * exact());
  const auto gradients = torch::autograd::grad({complexity}, parameters, {}, /*retain_graph=*/false,
                                               /*create_graph=*/false, /*allow_unused=*/true);
  constexpr double kStep = 1e-6;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const torch::NoGradGuard noGrad;
    const torch::Tensor flat = parameters[i].view({-1});
    const std::int64_t stride = std::max<std::int64_t>(1, flat.numel() / 5);
    for (std::int64_t entry = 0; entry < flat.numel(); entry += stride) {
      const auto before = flat[entry].item<double>();
      flat[entry] = before + kStep;
      const double above = exact();
      flat[entry] = before - kStep;
      const double below = exact();
      flat[entry] = before;
      const double expected = (above - below) / (2.0 * kStep);
      const double actual = gradients[i].defined() ? gradients[i].reshape({-1})[entry].item<double>() : 0.0;
      EXPECT_NEAR(actual, expected, 1e-6 * (std::abs(expected) + exact())) << "parameter " << i << ", entry " << entry;
    }
  }
}

TEST(MeanSquaredProductTest, HasTheGradientOfTheComplexityOfASmoothNetwork)
{
  torch::nn::Sequential network(torch::nn::Linear(6, 8), torch::nn::Tanh(), torch::nn::Linear(8, 4), torch::nn::Tanh());
  network->to(torch::kFloat64);
  const auto function = [&](const torch::Tensor& inputs) { return network->forward(inputs); };
  expectGradientsOfComplexity(function, network->parameters(), torch::randn({5, 6}, torch::kFloat64), 4);
}

class PenalisedModelTest : public ::testing::TestWithParam<std::string> {
 protected:
  PenalisedModelTest()
  {
    m_classifier->to(torch::kFloat64);
    m_classifier->forward(2.0 * torch::randn({32, 1, 8, 8}, torch::kFloat64) + 0.5);  // moves running statistics
  }

  Classifier m_classifier = makeClassifier({.name = GetParam(), .widths = {10, 6}}, {1, 8, 8}, 3, 1);
  torch::Tensor m_images = torch::randn({4, 1, 8, 8}, torch::kFloat64);
};

TEST_P(PenalisedModelTest, HasTheGradientOfItsComplexityInEvaluationMode)
{
  m_classifier->eval();
  expectGradientsOfComplexity(networkMap(m_classifier, NetworkOutput::Embedding), m_classifier->parameters(), m_images,
                              m_classifier->embeddingFeatures());
}

TEST_P(PenalisedModelTest, IsAnUnbiasedEstimate)
{
  ComplexityPenalty penalty(0.5, kAllSamples, 3);
  std::vector<double> values;
  for (int draw = 0; draw < 400; ++draw) {
    const torch::Tensor directions = penalty.drawDirections(4, m_classifier->embeddingFeatures());
    values.push_back(penalty.value(m_classifier, m_images, directions).item<double>());
  }
  m_classifier->eval();
  const auto exact =
      exactSquaredJacobianNorms(networkMap(m_classifier, NetworkOutput::Embedding), m_images, always).value();
  const test::Moments moments = test::momentsOf(values);
  EXPECT_NEAR(moments.mean, 0.5 * meanOf(exact), 4.0 * moments.standardErrorOfMean());
}

TEST_P(PenalisedModelTest, LeavesModeAndRunningStatisticsAlone)
{
  m_classifier->train();
  std::vector<torch::Tensor> before;
  for (const torch::Tensor& buffer : m_classifier->buffers()) {
    before.push_back(buffer.clone());
  }
  ComplexityPenalty penalty(0.5, 3, 3);
  penalty.value(m_classifier, m_images, penalty.drawDirections(4, m_classifier->embeddingFeatures())).backward();
  EXPECT_TRUE(m_classifier->is_training());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_TRUE(before[i].equal(m_classifier->buffers()[i]));
  }
}

/// Seven epochs of the blobs; the complexity after the last.
double trainedComplexity(TrainingConfig config, double penalty)
{
  config.gcPenalty = penalty;
  RecordingObserver observer;
  EXPECT_TRUE(train(config, makeBlobs({1, 8, 8}, 4, 50), observer, {}));
  EXPECT_GT(observer.records.back().test.get(Metric::Accuracy).value(), 0.9);
  return observer.records.back().train.get(Metric::Gc).value();
}

TEST_P(PenalisedModelTest, TrainsToALowerComplexityTheLargerThePenalty)
{
  const TrainingConfig config = shortRun(GetParam(), 7);
  const double without = trainedComplexity(config, 0.0);
  const double some = trainedComplexity(config, 1e-3);
  const double more = trainedComplexity(config, 1e-2);
  EXPECT_LT(some, without);
  EXPECT_LT(more, some);
}

TEST_P(PenalisedModelTest, OfZeroChangesNothing)
{
  TrainingConfig config = shortRun(GetParam(), 2);
  RecordingObserver plain;
  ASSERT_TRUE(train(config, makeBlobs({1, 8, 8}, 4, 50), plain, {}));
  config.gcPenaltySamples = 7;
  RecordingObserver ofZero;
  ASSERT_TRUE(train(config, makeBlobs({1, 8, 8}, 4, 50), ofZero, {}));
  for (const auto& [name, tensor] : plain.lastCheckpoint.tensors) {
    EXPECT_EQ(tensor.bytes, ofZero.lastCheckpoint.tensors.at(name).bytes) << name;
  }
  EXPECT_EQ(plain.lastCheckpoint.metadata, ofZero.lastCheckpoint.metadata);
  EXPECT_THAT(plain.lastCheckpoint.metadata, Not(Contains(Key("penalty"))));
}

TEST_P(PenalisedModelTest, TrainsTheSameEveryTime)
{
  TrainingConfig config = shortRun(GetParam(), 2);
  config.gcPenalty = 1e-3;
  config.gcPenaltySamples = 9;
  RecordingObserver first;
  RecordingObserver second;
  ASSERT_TRUE(train(config, makeBlobs({1, 8, 8}, 4, 50), first, {}));
  config.probe.gcProbes = 5;  // measuring more
  ASSERT_TRUE(train(config, makeBlobs({1, 8, 8}, 4, 50), second, {}));
  for (const auto& [name, tensor] : first.lastCheckpoint.tensors) {
    EXPECT_EQ(tensor.bytes, second.lastCheckpoint.tensors.at(name).bytes) << name;
  }
  EXPECT_EQ(first.lastCheckpoint.metadata, second.lastCheckpoint.metadata);
  EXPECT_TRUE(RandomStream::fromState(first.lastCheckpoint.metadata.at("penalty")));
}

INSTANTIATE_TEST_SUITE_P(Models, PenalisedModelTest, ::testing::Values("mlp", "convnet"),
                         [](const auto& model) { return model.param; });

TEST(PenaltyDirectionsTest, LieOnTheSphereForAsManySamplesAsAskedFor)
{
  ComplexityPenalty penalty(0.1, 16, 1);
  const torch::Tensor directions = penalty.drawDirections(64, 25);
  ASSERT_EQ(directions.sizes(), torch::IntArrayRef({16, 25}));
  EXPECT_TRUE(torch::allclose(directions.square().sum(1), torch::full({16}, 25.0, torch::kFloat64)));
  EXPECT_EQ(penalty.drawDirections(5, 25).size(0), 5);
  EXPECT_EQ(ComplexityPenalty(0.1, kAllSamples, 1).drawDirections(64, 25).size(0), 64);
}

TEST(PenaltyTest, OnDigitsHalvesTheComplexityAndKeepsTheAccuracy)
{
  const auto digits = data::loadDataset("digits");
  TrainingConfig config;
  config.threads = 1;
  config.epochs = 15;
  config.probe.every = config.epochs;
  RecordingObserver plain;
  ASSERT_TRUE(train(config, **digits, plain, {}));
  config.gcPenalty = 1e-3;
  RecordingObserver penalised;
  ASSERT_TRUE(train(config, **digits, penalised, {}));
  const auto& [without, with] = std::pair(plain.records.back().test, penalised.records.back().test);
  EXPECT_LT(with.get(Metric::Gc).value(), 0.5 * without.get(Metric::Gc).value());
  EXPECT_GT(with.get(Metric::Accuracy).value(), without.get(Metric::Accuracy).value() - 0.02);
}

TEST(PenaltyTest, IsNamedWhereTheLossIsNoLongerFinite)
{
  TrainingConfig config = shortRun("mlp", 5);
  config.gcPenalty = 1e30;
  RecordingObserver observer;
  const Result<TrainingSummary> summary = train(config, makeBlobs({1, 8, 8}, 4, 50), observer, {});
  ASSERT_FALSE(summary);
  EXPECT_THAT(summary.error().message, HasSubstr("a lower GC penalty (now 1e+30)"));
}

}  // namespace
}  // namespace simplexity::learning

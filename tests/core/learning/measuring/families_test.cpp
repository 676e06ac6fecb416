// Everything that is done with a network, on networks of every family.

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "core/learning/complexity/network_map_torch.h"
#include "core/learning/flatness/loss_surface_torch.h"
#include "core/learning/measuring/depth_profile.h"
#include "core/learning/measuring/measure_model.h"
#include "core/learning/models/checkpoint_torch.h"
#include "core/learning/models/network_plan.h"
#include "core/learning/training/training.h"
#include "tests/core/learning/fixtures.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

class FamilyTest : public ::testing::TestWithParam<std::string> {
 protected:
  FamilyTest()
  {
    m_config = test::shortRun(GetParam(), 1);
    m_config.optimizer.learningRate = 0.01;
    m_config.model.vit = {.patch = 4, .width = 24, .depth = 2, .heads = 3, .hidden = 48};
    m_config.probe.gcSamples = 6;
  }

  [[nodiscard]] test::RecordingObserver train() const
  {
    test::RecordingObserver observer;
    EXPECT_TRUE(learning::train(m_config, m_dataset, observer, {}));
    return observer;
  }

  data::Dataset m_dataset = test::makeBlobs({.channels = 1, .height = 8, .width = 8}, 3, 11);
  TrainingConfig m_config;
};

/// The loss is that of one batch by its own statistics: running ones are far behind after few steps.
TEST_P(FamilyTest, LearnsAndItsCheckpointMeasuresTheSame)
{
  m_config.epochs = 6;
  m_config.batchSize = 11;
  m_config.probe.every = 6;
  const test::RecordingObserver observer = train();
  Classifier classifier = makeClassifier(m_config.model, m_dataset.shape, 3, m_config.seed);
  const auto loss = [&] {
    const torch::NoGradGuard noGrad;
    const torch::Tensor images =
        torch::tensor(std::get<std::vector<float>>(m_dataset.train.values)).view({-1, 1, 8, 8});
    const torch::Tensor labels = torch::tensor(m_dataset.train.labels).to(torch::kInt64);
    return torch::nn::functional::cross_entropy(classifier->forward(images), labels).item<double>();
  };
  const double before = loss();
  ASSERT_TRUE(loadModel(observer.lastCheckpoint, classifier));
  EXPECT_LT(loss(), 0.97 * before);
  const auto measured = measureModel(m_config, m_dataset, observer.lastCheckpoint, {}, {});
  ASSERT_TRUE(measured) << measured.error().message;
  EXPECT_EQ(measured->report.values.get(Metric::Gc), observer.records.back().test.get(Metric::Gc));
}

/// torch refuses to take the variance of one value.
TEST_P(FamilyTest, NeedsTwoSamplesWhereTorchDoes)
{
  Classifier classifier = makeClassifier(m_config.model, m_dataset.shape, 3, 1);
  ASSERT_TRUE(classifier->is_training());
  const auto forward = [&] { return classifier->forward(torch::randn({1, 1, 8, 8})); };
  if (normsNeedTwoSamples(planNetwork(m_config.model, m_dataset.shape, 3).value())) {
    EXPECT_THROW(forward(), c10::Error);
  } else {
    EXPECT_TRUE(forward().isfinite().all().item<bool>());
  }
}

TEST_P(FamilyTest, TrainsWhereOneSampleRemains)
{
  m_config.epochs = 1;
  m_config.batchSize = m_dataset.train.count() - 1;
  const test::RecordingObserver observer = train();
  EXPECT_EQ(observer.records.back().step, 1);
  EXPECT_TRUE(std::isfinite(observer.records.back().train.get(Metric::Loss).value()));
}

TEST_P(FamilyTest, SharpnessAndPenaltyTrain)
{
  m_config.optimizer.kind = OptimizerKind::Sam;
  m_config.gcPenalty = 1e-6;
  m_config.gcPenaltySamples = 4;
  const test::RecordingObserver observer = train();
  for (const Metric metric : {Metric::Loss, Metric::Gc}) {
    EXPECT_TRUE(std::isfinite(observer.records.back().test.get(metric).value()));
  }
}

/// Adds a vector, scaled, to parameters.
void move(const std::vector<torch::Tensor>& parameters, Eigen::VectorXd& direction, double scale)
{
  const torch::NoGradGuard noGrad;
  double* values = direction.data();
  for (const torch::Tensor& parameter : parameters) {
    parameter.add_(torch::from_blob(values, parameter.sizes(), torch::kFloat64), scale);
    values += parameter.numel();
  }
}

/// The step is so small that no ReLU turns on or off.
TEST_P(FamilyTest, HessianProductsAreThoseOfFiniteDifferences)
{
  Classifier classifier = makeClassifier(m_config.model, m_dataset.shape, 3, 1);
  classifier->to(torch::kFloat64);
  const EvaluationMode evaluationMode(*classifier);
  const torch::Tensor images = torch::randn({4, 1, 8, 8}, torch::kFloat64);
  const torch::Tensor labels = torch::tensor({0, 1, 2, 0}, torch::kInt64);
  const LossSurface surface(
      classifier->parameters(),
      {{.loss = [&] { return torch::nn::functional::cross_entropy(classifier->forward(images), labels); }}});
  const auto gradient = [&] { return surface.gradient(test::always).value(); };
  Eigen::VectorXd direction = gradient().normalized();
  const Eigen::VectorXd product = surface.hessianProduct(direction, test::always).value();
  constexpr double kStep = 1e-8;
  move(classifier->parameters(), direction, kStep);
  const Eigen::VectorXd ahead = gradient();
  move(classifier->parameters(), direction, -2.0 * kStep);
  const Eigen::VectorXd difference = (ahead - gradient()) / (2.0 * kStep);
  EXPECT_LT((product - difference).norm(), 1e-3 * product.norm());
}

TEST_P(FamilyTest, EveryLayerIsMeasured)
{
  m_config.epochs = 0;
  const test::RecordingObserver observer = train();
  const auto profile = profileModel(m_config, m_dataset, observer.lastCheckpoint, {}, {});
  ASSERT_TRUE(profile) << profile.error().message;
  ASSERT_EQ(profile->layers.size(), layersOf(m_config, m_dataset.shape, 3)->size());
  for (const LayerReports& layer : profile->layers) {
    EXPECT_TRUE(std::isfinite(layer.test.values.get(Metric::Gc).value())) << layer.layer.name;
  }
}

/// What evaluationMap() folds away is there in the map that is not folded.
TEST_P(FamilyTest, FoldedMapHasTheSameProducts)
{
  Classifier classifier = makeClassifier(m_config.model, m_dataset.shape, 3, 1);
  classifier->forward(torch::randn({8, 1, 8, 8}));  // moves the statistics of norms
  classifier->to(torch::kFloat64);
  const EvaluationMode evaluationMode(*classifier);
  const NetworkPart part = partOf(classifier, NetworkOutput::Embedding);
  const torch::Tensor images = torch::randn({2, 1, 8, 8}, torch::kFloat64);
  const torch::Tensor directions = torch::randn({2, 2, classifier->embeddingFeatures()}, torch::kFloat64);
  const auto products = [&](const BatchFunction& map) {
    return jacobianProducts(map, images, directions, test::always).value();
  };
  const torch::Tensor expected = products(networkMap(classifier, part));
  EXPECT_TRUE(torch::allclose(products(evaluatedNetworkMap(classifier, part)), expected, 1e-9,
                              1e-9 * expected.abs().max().item<double>()));
}

INSTANTIATE_TEST_SUITE_P(Families, FamilyTest, ::testing::Values("vgg11", "vgg11_bn", "resnet18", "resnet50", "vit"),
                         [](const auto& network) { return network.param; });

}  // namespace
}  // namespace simplexity::learning

#include "core/learning/models/layers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <stop_token>

#include "core/learning/measuring/depth_profile.h"
#include "core/learning/measuring/measure_model.h"
#include "core/learning/measuring/measurement_torch.h"
#include "core/learning/models/checkpoint_torch.h"

#include "tests/core/learning/fixtures.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

constexpr data::ImageShape kShape{1, 8, 8};
constexpr int kClasses = 4;

/// Measures the layers of one network by name, as a user does.
class LayersTest : public ::testing::Test {
 protected:
  void use(const std::string& model)
  {
    m_config = test::shortRun(model, 5);
    m_config.model = {.name = model, .widths = {12, 9, 6}};
    m_config.probe.gcProbes = kExactProbes;
    m_classifier = makeClassifier(m_config.model, kShape, kClasses, 1);
  }

  [[nodiscard]] TensorArchive checkpoint() const
  {
    return toArchive(m_classifier, torch::optim::SGD(m_classifier->parameters(), 0.1));
  }

  [[nodiscard]] Result<ModelMeasurement> measure(const std::string& layer, const std::string& from = {}) const
  {
    ModelMeasurementOptions options;
    options.layer = layer;
    options.from = from;
    return measureModel(m_config, m_dataset, checkpoint(), options, {});
  }

  [[nodiscard]] Result<DepthProfile> profile(const DepthProfileOptions& options = {}) const
  {
    return profileModel(m_config, m_dataset, checkpoint(), options, {});
  }

  /// Makes the mlp a linear map, and returns the weights it is the product of: large biases keep the first ReLUs on,
  /// and what is positive stays so under positive weights.
  [[nodiscard]] std::vector<torch::Tensor> makeLinear()
  {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> weights;
    for (const torch::Tensor& parameter : m_classifier->parameters()) {
      if (parameter.dim() == 1) {
        parameter.fill_(1000.0);
        continue;
      }
      if (!weights.empty()) {
        parameter.abs_();
      }
      weights.push_back(parameter.detach().to(torch::kFloat64));
    }
    return weights;
  }

  data::Dataset m_dataset = test::makeBlobs(kShape, kClasses, 100);
  TrainingConfig m_config;
  Classifier m_classifier{nullptr};
};

double squaredNorm(const torch::Tensor& matrix)
{
  return matrix.square().sum().item<double>();
}

TEST_F(LayersTest, ComplexityOfALinearNetworkIsThatOfItsProducts)
{
  use("mlp");
  const std::vector<torch::Tensor> weights = makeLinear();
  ASSERT_EQ(weights.size(), 4U);
  const auto gc = [&](const std::string& layer, const std::string& from = {}) {
    return measure(layer, from).value().report.values.get(Metric::Gc).value();
  };
  const auto expectNear = [](double actual, const torch::Tensor& product) {
    EXPECT_NEAR(actual, squaredNorm(product), 1e-5 * squaredNorm(product));
  };
  expectNear(gc("hidden1"), weights[0]);
  expectNear(gc("hidden2"), weights[1].mm(weights[0]));
  expectNear(gc("logits"), weights[3].mm(weights[2]).mm(weights[1]).mm(weights[0]));
  expectNear(gc("logits", "hidden1"), weights[3].mm(weights[2]).mm(weights[1]));
  expectNear(gc("embedding", "hidden2"), weights[2]);
  expectNear(gc("logits", "embedding"), weights[3]);
}

TEST_F(LayersTest, TheEmbeddingIsWhatTrainingMeasures)
{
  for (const char* const model : {"mlp", "convnet"}) {
    use(model);
    const Measurement plain = Measurer(m_config, m_dataset, torch::kCPU).measure(m_classifier, 0, test::always).value();
    const DepthProfile profiled = profile().value();
    const LayerReports& embedding = profiled.layers.at(profiled.layers.size() - 2);
    EXPECT_EQ(embedding.layer.name, kEmbeddingLayer);
    EXPECT_EQ(embedding.test.values, plain.test.values) << model;
    EXPECT_EQ(embedding.train.values, plain.train.values) << model;
  }
}

TEST_F(LayersTest, OneLayerIsWhatAProfileMeasures)
{
  use("convnet");
  m_config.probe.gcProbes = 2;
  DepthProfileOptions options;
  options.complexityOf = Split::Test;
  std::vector<std::string> told;
  options.onProgress = [&told](const MeasuringProgress& progress) {
    if (told.empty() || told.back() != progress.stage) {
      told.emplace_back(progress.stage);
    }
    EXPECT_EQ(progress.number, std::ssize(told));
    EXPECT_EQ(progress.count, 5);
  };
  const DepthProfile profiled = profile(options).value();
  EXPECT_EQ(told, (std::vector<std::string>{"block1", "block2", "block3", "embedding", "logits"}));
  ASSERT_EQ(profiled.layers.size(), told.size());
  for (const LayerReports& layer : profiled.layers) {
    EXPECT_EQ(measure(layer.layer.name)->report.values, layer.test.values) << layer.layer.name;
    EXPECT_FALSE(layer.train.values.get(Metric::Gc));
  }
}

/// Mean over ordered pairs of (v_i + v_j) / (2 d_ij²), as it is written.
double cdnvOf(const torch::Tensor& features, const torch::Tensor& labels)
{
  std::vector<torch::Tensor> means;
  std::vector<double> variances;
  for (int cls = 0; cls < kClasses; ++cls) {
    const torch::Tensor ofClass = features.index({labels == cls});
    means.push_back(ofClass.mean(0));
    variances.push_back((ofClass - means.back()).square().sum(1).mean().item<double>());
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < means.size(); ++i) {
    for (std::size_t j = 0; j < means.size(); ++j) {
      sum += i == j ? 0.0 : (variances[i] + variances[j]) / 2.0 / squaredNorm(means[i] - means[j]);
    }
  }
  return sum / (kClasses * (kClasses - 1));
}

TEST_F(LayersTest, CollapseOfAConvolutionalLayerIsThatOfItsFlattenedOutputs)
{
  use("convnet");
  const ModelMeasurement measured = measure("block1").value();
  EXPECT_EQ(measured.layer, (LayerInfo{"block1", {16, 4, 4}}));
  const EvaluationMode evaluationMode(*m_classifier);
  const torch::NoGradGuard noGrad;
  const auto& values = std::get<std::vector<float>>(m_dataset.test.values);
  const torch::Tensor images = torch::tensor(values).view({-1, 1, 8, 8});
  const torch::Tensor features = m_classifier->run({.first = 0, .end = 1}, images).flatten(1).to(torch::kFloat64);
  const double expected = cdnvOf(features, torch::tensor(m_dataset.test.labels));
  EXPECT_NEAR(measured.report.values.get(Metric::Cdnv).value(), expected, 1e-5 * expected);
}

TEST_F(LayersTest, WhatNeedsTheLastLayersWeightsIsOfTheEmbeddingAlone)
{
  use("convnet");
  const MetricValues values = measure("block3").value().report.values;
  for (const Metric metric : {Metric::Nc3, Metric::Nc4Bias, Metric::Nc2WeightsEtf, Metric::GcLogits}) {
    EXPECT_FALSE(values.get(metric));
  }
  for (const Metric metric : {Metric::Loss, Metric::Accuracy, Metric::Nc1, Metric::Nc4Agreement, Metric::GcStderr}) {
    EXPECT_TRUE(values.get(metric));
  }
}

TEST_F(LayersTest, ProfileByALayerBeginsAfterIt)
{
  use("convnet");
  DepthProfileOptions options;
  options.from = "block2";
  const DepthProfile profiled = profile(options).value();
  ASSERT_EQ(profiled.layers.size(), 3U);
  EXPECT_EQ(profiled.layers.front().layer.name, "block3");
  EXPECT_EQ(profiled.layers.back().test.values, measure("logits", "block2")->report.values);
}

TEST_F(LayersTest, UnknownNamesAreAnsweredWithThoseThereAre)
{
  use("mlp");
  for (const Result<ModelMeasurement>& refused : {measure("block1"), measure("logits", "block1")}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(refused.error().message,
              "there is no layer block1; this network has hidden1, hidden2, embedding, logits");
  }
  const auto backwards = measure("hidden1", "embedding");
  ASSERT_FALSE(backwards);
  EXPECT_EQ(backwards.error().code, ErrorCode::InvalidArgument);
  DepthProfileOptions fromTheEnd;
  fromTheEnd.from = "logits";
  EXPECT_EQ(profile(fromTheEnd).error().code, ErrorCode::InvalidArgument);
}

TEST_F(LayersTest, LayersAreThoseOfTheNetworkThatIsBuilt)
{
  use("mlp");
  EXPECT_EQ(layersOf(m_config, kShape, kClasses).value(),
            (std::vector<LayerInfo>{{"hidden1", {12}}, {"hidden2", {9}}, {"embedding", {6}}, {"logits", {4}}}));
  use("convnet");
  EXPECT_FALSE(layersOf(m_config, {1, 3, 3}, kClasses)) << "too small to be pooled three times";
}

TEST_F(LayersTest, ProfileEndsWhenTold)
{
  use("convnet");
  std::stop_source stop;
  DepthProfileOptions options;
  options.onProgress = [&stop](const MeasuringProgress& progress) {
    if (progress.stage == "block2") {
      stop.request_stop();
    }
  };
  const auto stopped = profileModel(m_config, m_dataset, checkpoint(), options, stop.get_token());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::Io);
}

}  // namespace
}  // namespace simplexity::learning

#include "core/learning/models/classifier_torch.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <tuple>

#include "core/learning/complexity/network_map_torch.h"
#include "tests/core/learning/formula.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using test::formula;

const ModelConfig kMlp{.name = "mlp", .widths = {7, 5}};
const ModelConfig kConvnet{.name = "convnet", .widths = {}};

/// Gives every parameter and buffer the values that reference_networks.py gives them.
void fillByFormula(Classifier& classifier)
{
  classifier->to(torch::kFloat64);
  const torch::NoGradGuard noGrad;
  int number = 0;
  for (auto& parameter : classifier->named_parameters()) {
    parameter.value().copy_(0.3 * formula(number++, parameter.value().numel()).view_as(parameter.value()));
  }
  for (auto& buffer : classifier->named_buffers()) {
    const torch::Tensor values = formula(number++, buffer.value().numel());
    if (buffer.key().ends_with("running_mean")) {
      buffer.value().copy_(0.3 * values);
    } else if (buffer.key().ends_with("running_var")) {
      buffer.value().copy_(1.0 + 0.5 * values);
    }
  }
}

/// A network of reference_networks.json, which the build has PyTorch compute.
nlohmann::json reference(const std::string& model)
{
  std::ifstream file(SIMPLEXITY_REFERENCE_NETWORKS);
  return nlohmann::json::parse(file).at(model);
}

class ReferenceNetworkTest : public ::testing::TestWithParam<ModelConfig> {
 protected:
  ReferenceNetworkTest()
  {
    fillByFormula(m_classifier);
    m_classifier->eval();
  }

  [[nodiscard]] static data::ImageShape shapeOf(const nlohmann::json& expected)
  {
    const auto size = expected.at("shape").get<std::vector<std::int64_t>>();
    return {size.at(0), size.at(1), size.at(2)};
  }

  const nlohmann::json m_expected = reference(GetParam().name);
  const data::ImageShape m_shape = shapeOf(m_expected);
  Classifier m_classifier = makeClassifier(GetParam(), m_shape, 3, 1);
  const torch::Tensor m_images =
      formula(100, 3 * m_shape.size()).view({3, m_shape.channels, m_shape.height, m_shape.width});
};

TEST_P(ReferenceNetworkTest, AgreesWithPyTorch)
{
  const auto logits = m_expected.at("logits").get<std::vector<std::vector<double>>>();
  EXPECT_TRUE(torch::allclose(m_classifier->forward(m_images), test::float64(logits), 1e-10, 1e-12));

  for (const auto& [output, key] : {std::pair(NetworkOutput::Embedding, "embedding_complexity"),
                                    std::pair(NetworkOutput::Logits, "logits_complexity")}) {
    const auto complexity = m_expected.at(key).get<std::vector<double>>();
    const auto exact = ExactComplexity(m_classifier, output).squaredJacobianNorms(m_images, test::always);
    const auto looped = exactSquaredJacobianNorms(networkMap(m_classifier, output), m_images, test::always);
    ASSERT_EQ(exact->size(), complexity.size());
    for (std::size_t i = 0; i < complexity.size(); ++i) {
      EXPECT_NEAR((*exact)[i], complexity[i], 1e-10 * complexity[i]) << key;
      EXPECT_NEAR((*looped)[i], complexity[i], 1e-10 * complexity[i]) << key;
    }
  }
}

TEST_P(ReferenceNetworkTest, EveryLayerAgreesWithPyTorch)
{
  ASSERT_EQ(m_classifier->layers().size(), m_expected.at("layers").size() + 1);
  EXPECT_EQ(m_classifier->layers().back(), (LayerInfo{"logits", {3}}));
  for (std::size_t layer = 0; layer + 1 < m_classifier->layers().size(); ++layer) {
    const LayerInfo& info = m_classifier->layers()[layer];
    const nlohmann::json& ofLayer = m_expected.at("layers").at(info.name);
    EXPECT_EQ(info.shape, ofLayer.at("shape").get<std::vector<std::int64_t>>()) << info.name;
    const NetworkPart before{.first = 0, .end = layer + 1};
    const NetworkPart after{.first = layer + 1, .end = m_classifier->layers().size()};
    const torch::Tensor outputs = m_classifier->run(before, m_images).detach();
    for (const auto& [part, inputs, key] :
         {std::tuple(before, m_images, "from_input"), std::tuple(after, outputs, "to_logits")}) {
      const auto complexity = ofLayer.at(key).get<std::vector<double>>();
      const auto exact = ExactComplexity(m_classifier, part).squaredJacobianNorms(inputs, test::always).value();
      for (std::size_t i = 0; i < complexity.size(); ++i) {
        EXPECT_NEAR(exact[i], complexity[i], 1e-10 * complexity[i]) << info.name << ' ' << key;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, ReferenceNetworkTest, ::testing::Values(kMlp, kConvnet),
                         [](const auto& model) { return model.param.name; });

TEST(ClassifierTest, MlpHasTheWidthsAskedFor)
{
  Classifier mlp = makeClassifier(kMlp, {2, 3, 3}, 4, 1);
  EXPECT_EQ(mlp->embeddingFeatures(), 5);
  EXPECT_EQ(mlp->parameterCount(), (18 + 1) * 7 + (7 + 1) * 5 + (5 + 1) * 4);
  EXPECT_EQ(mlp->forward(torch::zeros({6, 2, 3, 3})).sizes(), torch::IntArrayRef({6, 4}));
  EXPECT_GE(mlp->embed(torch::randn({6, 2, 3, 3})).min().item<float>(), 0.0F);
}

class ConvnetShapeTest : public ::testing::TestWithParam<data::ImageShape> {};

TEST_P(ConvnetShapeTest, EmbedsIntoSixtyFour)
{
  const auto& [channels, height, width] = GetParam();
  Classifier convnet = makeClassifier(kConvnet, GetParam(), 10, 1);
  EXPECT_EQ(convnet->embed(torch::randn({2, channels, height, width})).sizes(), torch::IntArrayRef({2, 64}));
  constexpr std::int64_t kFirst = 16;
  constexpr std::int64_t kSecond = 32;
  constexpr std::int64_t kThird = 64;
  const std::int64_t convolutions = 9 * (channels * kFirst + kFirst * kSecond + kSecond * kThird);
  const std::int64_t norms = 2 * (kFirst + kSecond + kThird);
  EXPECT_EQ(convnet->parameterCount(), convolutions + norms + (kThird + 1) * 64 + (kThird + 1) * 10);
}

INSTANTIATE_TEST_SUITE_P(Shapes, ConvnetShapeTest,
                         ::testing::Values(data::ImageShape{1, 8, 8}, data::ImageShape{1, 28, 28},
                                           data::ImageShape{3, 32, 32}, data::ImageShape{2, 9, 30}));

TEST(ClassifierTest, ConvnetTrainsOnABatchOfOne)
{
  Classifier convnet = makeClassifier(kConvnet, {1, 8, 8}, 3, 1);
  ASSERT_TRUE(convnet->is_training());
  convnet->forward(torch::randn({1, 1, 8, 8})).sum().backward();
  EXPECT_TRUE(convnet->parameters().front().grad().isfinite().all().item<bool>());
}

TEST(InitialisationTest, DependsOnTheSeedAlone)
{
  for (const ModelConfig& model : {kMlp, kConvnet}) {
    torch::manual_seed(1);
    const Classifier first = makeClassifier(model, {1, 8, 8}, 3, 9);
    torch::manual_seed(2);
    const Classifier again = makeClassifier(model, {1, 8, 8}, 3, 9);
    const Classifier other = makeClassifier(model, {1, 8, 8}, 3, 10);
    const torch::Tensor weight = first->named_parameters()["head.weight"];
    for (const auto& parameter : first->named_parameters()) {
      EXPECT_TRUE(parameter.value().equal(again->named_parameters()[parameter.key()])) << parameter.key();
    }
    EXPECT_FALSE(weight.equal(other->named_parameters()["head.weight"]));
  }
}

/// Expects normal weights of this variance times their number of inputs, by the first two moments to 5 standard errors.
void expectScale(const Classifier& classifier, const std::string& name, double scale)
{
  const torch::Tensor weight = classifier->named_parameters()[name].detach().to(torch::kFloat64);
  const auto count = static_cast<double>(weight.numel());
  const double fanIn = count / static_cast<double>(weight.size(0));
  EXPECT_NEAR(weight.mean().item<double>(), 0.0, 5.0 * std::sqrt(scale / fanIn / count)) << name;
  EXPECT_NEAR(weight.square().mean().item<double>() * fanIn, scale, 5.0 * scale * std::sqrt(2.0 / count)) << name;
}

TEST(InitialisationTest, VarianceIsTwoOverFanInBeforeAReluAndOneOverFanInElsewhere)
{
  const Classifier mlp = makeClassifier({.name = "mlp", .widths = {128, 64}}, {1, 28, 28}, 10, 1);
  expectScale(mlp, "embedding.linear1.weight", 2.0);
  expectScale(mlp, "embedding.linear2.weight", 2.0);
  expectScale(mlp, "head.weight", 1.0);
  const Classifier convnet = makeClassifier(kConvnet, {3, 32, 32}, 10, 1);
  expectScale(convnet, "embedding.conv1.weight", 2.0);
  expectScale(convnet, "embedding.conv3.weight", 2.0);
  expectScale(convnet, "embedding.linear.weight", 1.0);
  for (const auto& parameter : mlp->named_parameters()) {
    if (parameter.key().ends_with("bias")) {
      EXPECT_EQ(parameter.value().abs().max().item<float>(), 0.0F) << parameter.key();
    }
  }
}

TEST(EvaluationModeTest, EndsWithTheMode)
{
  Classifier convnet = makeClassifier(kConvnet, {1, 8, 8}, 3, 1);
  {
    const EvaluationMode evaluationMode(*convnet);
    EXPECT_FALSE(convnet->is_training());
  }
  EXPECT_TRUE(convnet->is_training());
  convnet->eval();
  {
    const EvaluationMode evaluationMode(*convnet);
  }
  EXPECT_FALSE(convnet->is_training());
}

}  // namespace
}  // namespace simplexity::learning

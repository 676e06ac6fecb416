#include "core/learning/classifier_torch.h"

#include <gtest/gtest.h>

#include <string>

#include "core/learning/complexity_torch.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

const ModelConfig kMlp{.name = "mlp", .widths = {7, 5}};
const ModelConfig kConvnet{.name = "convnet", .widths = {}};

/// cos(k + 0.37 j + 0.011 j²): numbers that are the same in any language.
torch::Tensor formula(int number, std::int64_t count)
{
  const torch::Tensor j = torch::arange(count, torch::kFloat64);
  return torch::cos(number + 0.37 * j + 0.011 * j * j);
}

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

struct Reference {
  ModelConfig model;
  data::ImageShape shape;
  std::vector<std::vector<double>> logits;
  std::vector<double> complexity;
};

class ReferenceNetworkTest : public ::testing::TestWithParam<Reference> {};

TEST_P(ReferenceNetworkTest, AgreesWithPyTorch)
{
  const auto& [model, shape, logits, complexity] = GetParam();
  Classifier classifier = makeClassifier(model, shape, 3, 1);
  fillByFormula(classifier);
  const EvaluationMode evaluationMode(*classifier);
  const torch::Tensor images = formula(100, 3 * shape.size()).view({3, shape.channels, shape.height, shape.width});
  EXPECT_TRUE(torch::allclose(classifier->forward(images), test::float64(logits), 1e-10, 1e-12));

  const auto embedding = [&](const torch::Tensor& inputs) { return classifier->embed(inputs); };
  const auto norms = exactSquaredJacobianNorms(embedding, images, test::always);
  for (std::size_t i = 0; i < complexity.size(); ++i) {
    EXPECT_NEAR((*norms)[i], complexity[i], 1e-10 * complexity[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, ReferenceNetworkTest,
                         ::testing::Values(Reference{kMlp,
                                                     {2, 3, 3},
                                                     {{0.08160642081674, 0.1961135708123, 0.2526613349491},
                                                      {0.04703783405599, 0.2965316134415, 0.1464431148955},
                                                      {0.03805453787644, 0.3226271268321, 0.1188403165223}},
                                                     {0.01268930669544, 0.2029855011992, 0.2029855011992}},
                                           Reference{kConvnet,
                                                     {1, 8, 17},
                                                     {{1.198114899202, -0.07985407471719, 0.9651588342105},
                                                      {1.204662354424, -0.06286250818073, 0.9563112608247},
                                                      {1.196559482505, -0.07153779015187, 0.9648595355502}},
                                                     {0.006161937942626, 0.005367044597477, 0.005051164093433}}),
                         [](const auto& reference) { return reference.param.model.name; });

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
  EXPECT_EQ(convnet->parameterCount(),
            9 * (16 * channels + 32 * 16 + 64 * 32) + 2 * (16 + 32 + 64) + (64 + 1) * 64 + (64 + 1) * 10);
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

// The networks of the literature against PyTorch.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <string>

#include "core/learning/complexity/network_map_torch.h"
#include "core/learning/models/network_plan.h"
#include "tests/core/learning/formula.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using ::testing::ElementsAre;

constexpr int kImages = 64;
constexpr int kClasses = 5;

/// A network of reference_architectures.py.
struct Case {
  std::string reference;
  ModelConfig model;
};

ModelConfig imagenet(const std::string& name)
{
  return {.name = name, .form = ModelForm::Imagenet};
}

class ArchitectureTest : public ::testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] static nlohmann::json read(const std::string& network)
  {
    std::ifstream file(SIMPLEXITY_REFERENCE_ARCHITECTURES);
    return nlohmann::json::parse(file).at(network);
  }

  [[nodiscard]] data::ImageShape shape() const
  {
    const auto sides = m_expected.at("shape").get<std::vector<std::int64_t>>();
    return {.channels = sides.at(0), .height = sides.at(1), .width = sides.at(2)};
  }

  [[nodiscard]] NetworkPlan plan() const { return planNetwork(GetParam().model, shape(), kClasses).value(); }

  const nlohmann::json m_expected = read(GetParam().reference);
};

/// Gives every parameter and buffer the values that reference_architectures.py gives them.
void fillByFormula(Classifier& classifier)
{
  classifier->to(torch::kFloat64);
  std::map<std::string, torch::Tensor> tensors;
  for (const auto& named : {classifier->named_parameters(), classifier->named_buffers()}) {
    for (const auto& item : named) {
      tensors.emplace(item.key(), item.value());
    }
  }
  const torch::NoGradGuard noGrad;
  int number = 0;
  for (auto& [name, tensor] : tensors) {
    const torch::Tensor values = test::formula(number++, tensor.numel()).view(tensor.sizes());
    if (name.ends_with("num_batches_tracked")) {
      continue;
    }
    if (name.ends_with("running_var")) {
      tensor.copy_(1.0 + 0.5 * values);
    } else if (tensor.dim() == 1) {
      tensor.copy_((name.ends_with("weight") ? 1.0 : 0.0) + 0.3 * values);
    } else {
      const auto fanIn = static_cast<double>(tensor.numel()) / static_cast<double>(tensor.size(0));
      tensor.copy_(2.0 * std::sqrt(1.0 / fanIn) * values);
    }
  }
}

TEST_P(ArchitectureTest, AgreesWithPyTorch)
{
  Classifier classifier = makeClassifier(plan(), std::nullopt);
  fillByFormula(classifier);
  classifier->eval();
  const data::ImageShape image = shape();
  const torch::Tensor images =
      test::formula(100, kImages * image.size()).view({kImages, image.channels, image.height, image.width});
  const torch::Tensor expected = test::float64(m_expected.at("logits").get<std::vector<std::vector<double>>>());
  {
    const torch::NoGradGuard noGrad;
    EXPECT_TRUE(
        torch::allclose(classifier->forward(images), expected, 1e-9, 1e-9 * expected.abs().max().item<double>()));
  }
  for (const auto& [output, key] : {std::pair(NetworkOutput::Embedding, "embedding_complexity"),
                                    std::pair(NetworkOutput::Logits, "logits_complexity")}) {
    const auto complexity = m_expected.value(key, std::vector<double>());
    if (complexity.empty()) {
      continue;
    }
    const torch::Tensor first = images.slice(0, 0, std::ssize(complexity));
    const auto exact = ExactComplexity(classifier, output).squaredJacobianNorms(first, test::always).value();
    for (std::size_t i = 0; i < complexity.size(); ++i) {
      EXPECT_NEAR(exact[i], complexity[i], 1e-8 * complexity[i]) << key;
    }
  }
}

TEST_P(ArchitectureTest, TensorsAreNamedAndShapedAsInPyTorch)
{
  std::map<std::string, Shape> planned;
  std::int64_t parameters = 0;
  for (const PlannedTensor& tensor : tensorsOf(plan())) {
    planned.emplace(tensor.name, tensor.shape);
    parameters += tensor.role == TensorRole::Parameter ? sizeOf(tensor.shape) : 0;
  }
  const auto expected = m_expected.at("state").get<std::map<std::string, Shape>>();
  EXPECT_EQ(planned, expected);
  EXPECT_EQ(parameters, m_expected.at("parameters").get<std::int64_t>());

  const Classifier classifier = makeClassifier(plan(), std::nullopt);
  std::map<std::string, Shape> built;
  for (const auto& named : {classifier->named_parameters(), classifier->named_buffers()}) {
    for (const auto& item : named) {
      built.emplace(item.key(), item.value().sizes().vec());
    }
  }
  EXPECT_EQ(built, expected);
}

TEST_P(ArchitectureTest, TableOfModulesAddsUp)
{
  std::int64_t parameters = 0;
  std::int64_t multiplyAdds = 0;
  for (const ModuleSummary& module : summariesOf(plan())) {
    parameters += module.parameters;
    multiplyAdds += module.multiplyAdds;
  }
  EXPECT_EQ(parameters, m_expected.at("parameters").get<std::int64_t>());
  EXPECT_EQ(multiplyAdds, m_expected.at("multiply_adds").get<std::int64_t>());
}

TEST_P(ArchitectureTest, LayersHaveTheShapesThatArePlanned)
{
  Classifier classifier = makeClassifier(plan(), std::nullopt);
  classifier->eval();
  const torch::NoGradGuard noGrad;
  const data::ImageShape image = shape();
  torch::Tensor values = torch::zeros({2, image.channels, image.height, image.width});
  for (std::size_t layer = 0; layer < classifier->layers().size(); ++layer) {
    values = classifier->run({.first = layer, .end = layer + 1}, values);
    Shape expected = classifier->layers()[layer].shape;
    expected.insert(expected.begin(), 2);
    EXPECT_EQ(values.sizes().vec(), expected) << classifier->layers()[layer].name;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Networks, ArchitectureTest,
    ::testing::Values(Case{"vgg11", {.name = "vgg11"}}, Case{"vgg11_bn", {.name = "vgg11_bn"}},
                      Case{"vgg13", {.name = "vgg13"}}, Case{"vgg13_bn", {.name = "vgg13_bn"}},
                      Case{"vgg16", {.name = "vgg16"}}, Case{"vgg16_bn", {.name = "vgg16_bn"}},
                      Case{"vgg19", {.name = "vgg19"}}, Case{"vgg19_bn", {.name = "vgg19_bn"}},
                      Case{"resnet18", {.name = "resnet18"}}, Case{"resnet34", {.name = "resnet34"}},
                      Case{"resnet50", {.name = "resnet50"}}, Case{"resnet101", {.name = "resnet101"}},
                      Case{"resnet18 imagenet", imagenet("resnet18")}, Case{"vit", {.name = "vit"}},
                      Case{"vit other",
                           {.name = "vit", .vit = {.patch = 2, .width = 24, .depth = 3, .heads = 4, .hidden = 40}}}));

struct Totals {
  std::int64_t parameters = 0;
  std::int64_t multiplyAdds = 0;
};

Totals totalsOf(const ModelConfig& model, const data::ImageShape& shape, int classCount)
{
  Totals totals;
  for (const ModuleSummary& module : summariesOf(planNetwork(model, shape, classCount).value())) {
    totals.parameters += module.parameters;
    totals.multiplyAdds += module.multiplyAdds;
  }
  return totals;
}

/// By hand: convolutions of resnet18 on 32×32 pixels and its last layer.
TEST(TotalsTest, ResNet18IsAsCountedByHand)
{
  constexpr std::int64_t kStem = 32LL * 32 * 64 * 3 * 9;
  constexpr std::int64_t kFirstGroup = 4LL * 32 * 32 * 64 * 64 * 9;
  // Each later group halves the sides and doubles the channels: the first of its four 3×3 convolutions has half the
  // inputs, and a 1×1 convolution is beside it.
  std::int64_t laterGroups = 0;
  std::int64_t side = 16;
  for (const std::int64_t channels : {128, 256, 512}) {
    laterGroups += side * side * channels * (channels / 2 * 9 + 3 * channels * 9 + channels / 2);
    side /= 2;
  }
  const Totals totals = totalsOf({.name = "resnet18"}, {.channels = 3, .height = 32, .width = 32}, 10);
  EXPECT_EQ(totals.parameters, 11'173'962);
  EXPECT_EQ(totals.multiplyAdds, kStem + kFirstGroup + laterGroups + 512LL * 10);
  EXPECT_NEAR(static_cast<double>(totals.multiplyAdds), 0.56e9, 0.005e9);
}

/// What the documentation of torchvision says of its pre-trained networks.
TEST(TotalsTest, ImagenetFormsAreOfTheSizeThatTorchvisionDocuments)
{
  const data::ImageShape image{.channels = 3, .height = 224, .width = 224};
  const auto expect = [&](const ModelConfig& model, std::int64_t parameters, double gigaMultiplyAdds) {
    const Totals totals = totalsOf(model, image, 1000);
    EXPECT_EQ(totals.parameters, parameters) << model.name;
    EXPECT_NEAR(static_cast<double>(totals.multiplyAdds) / 1e9, gigaMultiplyAdds, 0.01 * gigaMultiplyAdds)
        << model.name;
  };
  expect(imagenet("resnet18"), 11'689'512, 1.81);
  expect(imagenet("resnet34"), 21'797'672, 3.66);
  expect(imagenet("resnet50"), 25'557'032, 4.09);
  expect(imagenet("resnet101"), 44'549'160, 7.8);
  expect(imagenet("vgg11"), 132'863'336, 7.61);
  expect(imagenet("vgg13_bn"), 133'053'736, 11.31);
  expect(imagenet("vgg16"), 138'357'544, 15.47);
  expect(imagenet("vgg19_bn"), 143'678'248, 19.63);
  const ModelConfig vitB16{.name = "vit", .vit = {.patch = 16, .width = 768, .depth = 12, .heads = 12, .hidden = 3072}};
  expect(vitB16, 86'567'656, 17.56);
}

TEST(LayerNamesTest, AreThoseOfTheDocumentation)
{
  const auto namesOf = [](const ModelConfig& model) {
    std::vector<std::string> names;
    const NetworkPlan plan = planNetwork(model, {.channels = 3, .height = 32, .width = 32}, 10).value();
    for (const PlannedLayer& planned : plan.layers) {
      names.push_back(planned.layer.name);
    }
    return names;
  };
  EXPECT_THAT(namesOf({.name = "vgg13"}), ElementsAre("block1", "block2", "block3", "block4", "embedding", "logits"));
  EXPECT_THAT(namesOf(imagenet("vgg13")),
              ElementsAre("block1", "block2", "block3", "block4", "block5", "hidden1", "embedding", "logits"));
  EXPECT_THAT(namesOf({.name = "vgg13", .form = ModelForm::CifarHidden}),
              ElementsAre("block1", "block2", "block3", "block4", "block5", "hidden1", "embedding", "logits"));
  EXPECT_THAT(namesOf({.name = "resnet50"}),
              ElementsAre("stem", "layer1", "layer2", "layer3", "layer4", "embedding", "logits"));
  EXPECT_THAT(namesOf({.name = "vit", .vit = {.depth = 2}}),
              ElementsAre("tokens", "encoder_layer_0", "encoder_layer_1", "embedding", "logits"));
}

TEST(ArchitectureFitTest, PatchesMustFillTheImage)
{
  const Result<> fits = checkModelFits({.name = "vit"}, {.channels = 1, .height = 30, .width = 32});
  ASSERT_FALSE(fits);
  EXPECT_EQ(fits.error().message,
            "The vit needs images whose sides are multiples of its patches of 4×4 pixels (vit_patch), these are "
            "30×32.");
}

TEST(ArchitectureFitTest, HugeNetworksAreRefusedBeforeTheyTakeMemory)
{
  EXPECT_FALSE(checkModelFits({.name = "vit", .vit = {.width = 65536, .heads = 1}}, {.height = 8, .width = 8}));
  EXPECT_FALSE(checkModelFits({.name = "vit", .vit = {.patch = 1}}, {.height = 1000, .width = 1000}));
  EXPECT_FALSE(checkModelFits({.name = "vgg11"}, {.channels = 1'000'000, .height = 1, .width = 1}));
}

}  // namespace
}  // namespace simplexity::learning

// TorchScript files against PyTorch, which has made them (reference_scripts.py).

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "core/learning/complexity/network_map_torch.h"
#include "core/learning/loading/script_network_torch.h"
#include "tests/core/learning/formula.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kImages = 64;
constexpr int kClasses = 5;

std::filesystem::path scriptFile(const std::string& name)
{
  return std::filesystem::path(SIMPLEXITY_REFERENCE_SCRIPTS).parent_path() / "scripts" / (name + ".pt");
}

nlohmann::json expectedOf(const std::string& network)
{
  std::ifstream file(SIMPLEXITY_REFERENCE_SCRIPTS);
  return nlohmann::json::parse(file).at(network);
}

data::ImageShape shapeOf(const nlohmann::json& expected)
{
  const auto sides = expected.at("shape").get<std::vector<std::int64_t>>();
  return {.channels = sides.at(0), .height = sides.at(1), .width = sides.at(2)};
}

std::vector<std::string> layerNames(const Classifier& classifier)
{
  std::vector<std::string> names;
  for (const LayerInfo& layer : classifier->layers()) {
    names.push_back(layer.name);
  }
  return names;
}

class ScriptTest : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {
 protected:
  [[nodiscard]] Result<Classifier> load() const
  {
    const auto [network, how] = GetParam();
    ScriptFile file{.path = scriptFile(fmt::format("{}_{}", network, how))};
    if (network == std::string_view("cosine")) {  // chosen, as it has no linear head
      file.embedding = how == std::string_view("frozen") ? "linear#2" : "last";
    }
    return loadScript(file, m_shape, kClasses);
  }

  [[nodiscard]] torch::Tensor images() const
  {
    return test::formula(100, kImages * m_shape.size())
        .view({kImages, m_shape.channels, m_shape.height, m_shape.width})
        .to(torch::kFloat32);
  }

  void expectOutputs(Classifier& classifier) const
  {
    const torch::NoGradGuard noGrad;
    const torch::Tensor expected = test::float64(m_expected.at("outputs").get<std::vector<std::vector<double>>>());
    const torch::Tensor logits = classifier->forward(images()).to(torch::kFloat64);
    const bool isProbability = std::get<0>(GetParam()) == std::string("vgg");
    const torch::Tensor outputs = isProbability ? logits.softmax(1) : logits;
    EXPECT_TRUE(torch::allclose(outputs, expected, 1e-4, 1e-5)) << (outputs - expected).abs().max();
  }

  void expectComplexity(Classifier& classifier) const
  {
    const auto expected = m_expected.at("complexity").get<std::vector<double>>();
    const auto exact = ExactComplexity(classifier, NetworkOutput::Embedding)
                           .squaredJacobianNorms(images().slice(0, 0, std::ssize(expected)), test::always)
                           .value();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(exact[i], expected[i], 1e-4 * expected[i]) << i;
    }
  }

  const nlohmann::json m_expected = expectedOf(std::get<0>(GetParam()));
  const data::ImageShape m_shape = shapeOf(m_expected);
};

TEST_P(ScriptTest, AgreesWithPyTorch)
{
  Result<Classifier> classifier = load();
  ASSERT_TRUE(classifier) << classifier.error().text();
  (*classifier)->eval();
  EXPECT_EQ((*classifier)->embeddingFeatures(), m_expected.at("features").get<std::int64_t>());
  expectOutputs(*classifier);
  expectComplexity(*classifier);
}

TEST_P(ScriptTest, LayersAreThePartsOneAfterTheOther)
{
  Result<Classifier> classifier = load();
  ASSERT_TRUE(classifier) << classifier.error().text();
  const torch::NoGradGuard noGrad;
  torch::Tensor values = images();
  for (std::size_t layer = 0; layer < (*classifier)->layers().size(); ++layer) {
    values = (*classifier)->run({.first = layer, .end = layer + 1}, values);
    std::vector<std::int64_t> expected = (*classifier)->layers()[layer].shape;
    expected.insert(expected.begin(), kImages);
    EXPECT_EQ(values.sizes().vec(), expected) << (*classifier)->layers()[layer].name;
  }
  EXPECT_TRUE(torch::allclose(values, (*classifier)->forward(images()), 1e-5, 1e-6));
}

INSTANTIATE_TEST_SUITE_P(Networks, ScriptTest,
                         ::testing::Combine(::testing::Values("mlp", "vgg", "resnet", "convolutional", "squeeze",
                                                              "cosine", "transformer", "dense"),
                                            ::testing::Values("scripted", "traced", "frozen")),
                         [](const auto& each) {
                           return std::string(std::get<0>(each.param)) + '_' + std::get<1>(each.param);
                         });

TEST(ScriptLayersTest, AreNamedByTheModulesWithWeights)
{
  for (const std::string how : {"_scripted", "_traced"}) {
    const auto layersOf = [&how](const std::string& name) {
      return layerNames(loadScript({.path = scriptFile(name + how)}, shapeOf(expectedOf(name)), kClasses).value());
    };
    EXPECT_THAT(layersOf("mlp"), ElementsAre("hidden", "embedding", "logits")) << how;
    EXPECT_THAT(layersOf("vgg"), ElementsAre("features.0", "features.4", "embedding", "logits")) << how;
    EXPECT_THAT(layersOf("resnet"), ElementsAre("conv1", "layer1.0", "layer1.1", "layer2.0", "embedding", "logits"))
        << how;
  }
}

TEST(ScriptHeadTest, IsTheLastLinearLayerWhereTheOutputIsAPlainConsequenceOfIt)
{
  for (const std::string how : {"_scripted", "_traced"}) {
    const auto headOf = [&how](const std::string& name, const char* embedding) {
      const Classifier classifier =
          loadScript({.path = scriptFile(name + how),
                      .embedding = embedding == nullptr ? std::nullopt : std::optional<std::string>(embedding)},
                     shapeOf(expectedOf(name)), kClasses)
              .value();
      return classifier->head() != nullptr;
    };
    for (const char* const name : {"mlp", "vgg", "resnet", "convolutional"}) {
      EXPECT_TRUE(headOf(name, nullptr)) << name << how;
    }
    EXPECT_FALSE(headOf("squeeze", nullptr)) << "its convolution is followed by a ReLU and a pooling";
    EXPECT_FALSE(headOf("cosine", "last"));
    EXPECT_FALSE(headOf("resnet", "layer1.1")) << "an embedding that was chosen";
  }
}

TEST(ScriptHeadTest, ParametersAreThoseOfTheProgramUnderItsNames)
{
  const Classifier classifier =
      loadScript({.path = scriptFile("resnet_traced")}, shapeOf(expectedOf("resnet")), kClasses).value();
  const auto parameters = classifier->named_parameters();
  EXPECT_TRUE(parameters.contains("layer2.0.downsample.0.weight"));
  EXPECT_TRUE(parameters.contains("fc.bias"));
  EXPECT_EQ(parameters["fc.weight"].data_ptr(), classifier->head()->weight.data_ptr());
  EXPECT_EQ(classifier->parameterCount(), summariseScript(scriptFile("resnet_traced"))->parameterCount);
}

/// Freezing makes constants of weights.
class FrozenScriptTest : public ::testing::TestWithParam<const char*> {};

TEST_P(FrozenScriptTest, CountsTheWeightsThatItUses)
{
  const nlohmann::json expected = expectedOf(GetParam());
  const auto file = scriptFile(std::string(GetParam()) + "_frozen");
  const Classifier classifier = loadScript({.path = file}, shapeOf(expected), kClasses).value();
  EXPECT_EQ(classifier->parameterCount(), expected.at("frozen_parameters").get<std::int64_t>());
  EXPECT_EQ(summariseScript(file)->parameterCount, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Networks, FrozenScriptTest,
                         ::testing::Values("mlp", "vgg", "resnet", "convolutional", "squeeze", "transformer", "dense"),
                         [](const auto& each) { return std::string(each.param); });

TEST(ConstantWeightTest, TakesNoNameOfTheProgram)
{
  const Classifier classifier =
      loadScript({.path = scriptFile("Named")}, {.channels = 1, .height = 6, .width = 6}, kClasses).value();
  EXPECT_EQ(classifier->parameterCount(), 8 * 36 + kClasses * 8);
}

TEST(ScriptGradientTest, IsThatByAllWeightsHoweverTheProgramWasSaved)
{
  const nlohmann::json expected = expectedOf("mlp");
  const data::ImageShape shape = shapeOf(expected);
  const torch::Tensor images = test::formula(100, kImages * shape.size())
                                   .view({kImages, shape.channels, shape.height, shape.width})
                                   .to(torch::kFloat32);
  for (const std::string how : {"_scripted", "_traced", "_frozen", "_fixed"}) {
    Classifier classifier = loadScript({.path = scriptFile("mlp" + how)}, shape, kClasses).value();
    double squared = 0.0;
    for (const torch::Tensor& gradient :
         torch::autograd::grad({classifier->forward(images).square().mean()}, classifier->parameters())) {
      squared += gradient.square().sum().item<double>();
    }
    EXPECT_NEAR(squared, expected.at("gradient").get<double>(), 1e-4 * squared) << how;
  }
}

TEST(ScriptSummaryTest, SaysWhatShowsWithoutInputs)
{
  const ScriptSummary resnet = summariseScript(scriptFile("resnet_scripted")).value();
  EXPECT_EQ(resnet.embeddingFeatures, 16);
  EXPECT_EQ(resnet.classCount, kClasses);
  EXPECT_THAT(resnet.layers, ElementsAre("conv1", "layer1.0", "layer1.1", "layer2.0"));
  const ScriptSummary cosine = summariseScript(scriptFile("cosine_scripted")).value();
  EXPECT_EQ(cosine.embeddingFeatures, std::nullopt);
}

/// A program that is refused, and what the sentence says.
struct Refusal {
  const char* file;
  const char* says;
};

class RefusedScriptTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusedScriptTest, IsRefusedWithASentence)
{
  const Result<Classifier> loaded =
      loadScript({.path = scriptFile(GetParam().file)}, {.channels = 1, .height = 6, .width = 6}, kClasses);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr(GetParam().says));
  EXPECT_FALSE(std::filesystem::exists("/tmp/simplexity-was-here"));
}

INSTANTIATE_TEST_SUITE_P(
    Programs, RefusedScriptTest,
    ::testing::Values(Refusal{"Reads", "torch.from_file"}, Refusal{"Saves", "torch.save"},
                      Refusal{"RunsWhileLoading", "__setstate__"}, Refusal{"System", "os.system"},
                      Refusal{"LibraryClass", "torch.classes"}, Refusal{"DeepLists", "nests deeper"},
                      Refusal{"DeepTuples", "nests deeper"}, Refusal{"DeepBrackets", "nests deeper"},
                      Refusal{"DeepSigns", "nests deeper"}, Refusal{"DeepBlocks", "nests deeper"},
                      Refusal{"DeepWords", "nests deeper"}, Refusal{"DeepMethods", "nests deeper"},
                      Refusal{"Bomb", "far more than its size"}, Refusal{"TwoInputs", "needs y besides the images"},
                      Refusal{"TwoOutputs", "one tensor of logits"}, Refusal{"Forks", "torch.wait"},
                      Refusal{"Endless", "loops without end"}, Refusal{"NoGradients", "no differentiable function"},
                      Refusal{"InferenceOnly", "cannot be differentiated"}, Refusal{"TrainingMode", "model.eval()"},
                      Refusal{"cosine_traced", "choose by --embedding one of body.1, last"},
                      Refusal{"vgg_traced", "cannot be run on inputs of 1×6×6"}, Refusal{"nothing", "cannot open"}),
    [](const auto& each) { return std::string(each.param.file); });

TEST(ScriptLoopTest, GoesRoundAsOftenAsTheImagesNeed)
{
  const auto loaded = loadScript({.path = scriptFile("Recurrent")}, {.channels = 1, .height = 6, .width = 6}, kClasses);
  EXPECT_TRUE(loaded) << loaded.error().text();
}

TEST(ScriptClassesTest, MustBeAsManyAsTheOutputs)
{
  const Result<Classifier> loaded = loadScript({.path = scriptFile("mlp_traced")}, shapeOf(expectedOf("mlp")), 10);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("5 outputs, the data set has 10 classes"));
}

}  // namespace
}  // namespace simplexity::learning

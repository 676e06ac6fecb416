#include "core/learning/models/state_dict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstring>
#include <functional>

namespace simplexity::learning {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr data::ImageShape kImage{.channels = 3, .height = 32, .width = 32};

TensorData zeros(const Shape& shape, ElementType type = ElementType::F32)
{
  TensorData data{.type = type, .shape = shape, .bytes = {}};
  data.bytes.resize(static_cast<std::size_t>(sizeOf(shape)) * elementSize(type));
  return data;
}

/// Weights as a program saves them that names them so.
TensorArchive weightsOf(
    const ModelConfig& model, int classCount,
    const std::function<std::string(std::string)>& theirName = [](const std::string& name) { return name; })
{
  TensorArchive weights;
  for (const PlannedTensor& tensor : tensorsOf(planNetwork(model, kImage, classCount).value())) {
    const ElementType type = tensor.role == TensorRole::Count ? ElementType::I64 : ElementType::F32;
    weights.tensors.emplace(theirName(tensor.name), zeros(tensor.shape, type));
  }
  return weights;
}

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
  if (const std::size_t place = text.find(from); place != std::string::npos) {
    text.replace(place, from.size(), to);
  }
  return text;
}

MappedWeights mapped(const TensorArchive& weights, const ModelConfig& model, int classCount)
{
  return mapWeights(weights, model, planNetwork(model, kImage, classCount).value()).value();
}

class RecognitionTest : public ::testing::TestWithParam<ModelConfig> {};

TEST_P(RecognitionTest, NamesAndShapesTellTheModel)
{
  const TensorArchive weights = weightsOf(GetParam(), 7);
  const RecognisedModel found = recogniseModel(weights, {}).value();
  EXPECT_EQ(found.model, GetParam());
  EXPECT_EQ(found.classCount, 7);
  EXPECT_EQ(found.model.name == "mlp" ? found.input.size() : found.input.channels,
            found.model.name == "mlp" ? kImage.size() : kImage.channels);
  const MappedWeights mappedWeights = mapped(weights, found.model, 7);
  EXPECT_TRUE(mappedWeights.report.isComplete()) << complaintOf(mappedWeights.report);
  EXPECT_THAT(mappedWeights.report.unexpected, IsEmpty());
  EXPECT_EQ(mappedWeights.parameters.tensors.size(), weights.tensors.size());
}

INSTANTIATE_TEST_SUITE_P(
    Models, RecognitionTest,
    ::testing::Values(ModelConfig{.name = "mlp", .widths = {20, 10, 5}}, ModelConfig{.name = "convnet"},
                      ModelConfig{.name = "vgg11"}, ModelConfig{.name = "vgg11_bn"}, ModelConfig{.name = "vgg13"},
                      ModelConfig{.name = "vgg13_bn"}, ModelConfig{.name = "vgg16"}, ModelConfig{.name = "vgg16_bn"},
                      ModelConfig{.name = "vgg19"}, ModelConfig{.name = "vgg19_bn"},
                      ModelConfig{.name = "vgg16_bn", .form = ModelForm::CifarHidden}, ModelConfig{.name = "resnet101"},
                      ModelConfig{.name = "resnet18"}, ModelConfig{.name = "resnet34"}, ModelConfig{.name = "resnet50"},
                      ModelConfig{.name = "resnet18", .form = ModelForm::Imagenet},
                      ModelConfig{.name = "vgg11_bn", .form = ModelForm::Imagenet}, ModelConfig{.name = "vit"},
                      ModelConfig{.name = "vit",
                                  .vit = {.patch = 8, .width = 128, .depth = 2, .heads = 2, .hidden = 100}}),
    [](const auto& model) { return std::to_string(model.index) + "_" + model.param.name; });

TEST(AliasTest, CifarNamesOfResidualNetworks)
{
  const TensorArchive weights = weightsOf({.name = "resnet18"}, 10, [](const std::string& name) {
    return "module." + replaced(replaced(name, "downsample", "shortcut"), "fc.", "linear.");
  });
  ASSERT_TRUE(weights.tensors.contains("module.layer2.0.shortcut.0.weight"));
  EXPECT_EQ(recogniseModel(weights, {})->model.name, "resnet18");
  EXPECT_TRUE(mapped(weights, {.name = "resnet18"}, 10).report.isComplete());
}

TEST(AliasTest, NamesOfTimmsVisionTransformers)
{
  constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kNames{{
      {"class_token", "cls_token"},
      {"encoder.pos_embedding", "pos_embed"},
      {"conv_proj", "patch_embed.proj"},
      {"encoder.layers.encoder_layer_", "blocks."},
      {"ln_1", "norm1"},
      {"ln_2", "norm2"},
      {"self_attention.in_proj_weight", "attn.qkv.weight"},
      {"self_attention.in_proj_bias", "attn.qkv.bias"},
      {"self_attention.out_proj", "attn.proj"},
      {"mlp.0", "mlp.fc1"},
      {"mlp.3", "mlp.fc2"},
      {"encoder.ln.", "norm."},
      {"heads.head", "head"},
  }};
  const TensorArchive weights = weightsOf({.name = "vit"}, 10, [&](std::string name) {
    for (const auto& [ours, theirs] : kNames) {
      name = replaced(std::move(name), ours, theirs);
    }
    return name;
  });
  ASSERT_TRUE(weights.tensors.contains("blocks.5.attn.qkv.bias"));
  EXPECT_EQ(recogniseModel(weights, {})->model, ModelConfig{.name = "vit"});
  const MappedWeights vit = mapped(weights, {.name = "vit"}, 10);
  EXPECT_TRUE(vit.report.isComplete()) << complaintOf(vit.report);
}

TEST(AliasTest, OlderFilesOfTorchvision)
{
  const TensorArchive weights = weightsOf({.name = "vit"}, 10, [](const std::string& name) {
    return replaced(replaced(name, "mlp.0", "mlp.linear_1"), "mlp.3", "mlp.linear_2");
  });
  EXPECT_TRUE(mapped(weights, recogniseModel(weights, {})->model, 10).report.isComplete());
}

TEST(AliasTest, CheckpointsOfOursWithTheirOptimizer)
{
  TensorArchive weights = weightsOf({.name = "convnet"}, 10, [](const std::string& name) { return "model." + name; });
  weights.tensors.emplace("optimizer.momentum.head.bias", zeros({10}));
  EXPECT_EQ(recogniseModel(weights, {})->model.name, "convnet");
  EXPECT_THAT(mapped(weights, {.name = "convnet"}, 10).report.unexpected, IsEmpty());
}

TEST(MappingTest, ListsWhatDiffers)
{
  TensorArchive weights = weightsOf({.name = "resnet18"}, 10);
  weights.tensors.erase("layer1.0.bn1.weight");
  weights.tensors.erase("layer1.0.bn1.num_batches_tracked");  // needed by nobody
  weights.tensors.emplace("aux.weight", zeros({1}));
  weights.tensors.at("conv1.weight") = zeros({64, 3, 5, 5});
  const RecognisedModel found = recogniseModel(weights, {}).value();
  EXPECT_EQ(found.model.name, "resnet18");
  const WeightsReport report = mapped(weights, found.model, 10).report;
  EXPECT_FALSE(report.isComplete());
  EXPECT_THAT(report.missing, ElementsAre("layer1.0.bn1.weight"));
  EXPECT_THAT(report.unexpected, ElementsAre("aux.weight"));
  ASSERT_EQ(report.misshapen.size(), 1U);
  EXPECT_EQ(report.misshapen.front().expected, (Shape{64, 3, 3, 3}));
  EXPECT_EQ(complaintOf(report),
            "these tensors are missing: layer1.0.bn1.weight; these have other shapes: conv1.weight of [64, 3, 5, 5] in "
            "place of [64, 3, 3, 3]");
}

/// A block more, or another module in a block, makes another network, which these weights would measure wrongly.
TEST(MappingTest, NetworksThatDoMoreAreRefused)
{
  for (const auto* const name : {"layer3.6.conv1.weight", "layer1.0.se.fc1.weight", "conv1.bias"}) {
    TensorArchive weights = weightsOf({.name = "resnet18"}, 10);
    weights.tensors.emplace(name, zeros({1}));
    const WeightsReport report = mapped(weights, {.name = "resnet18"}, 10).report;
    EXPECT_FALSE(report.isComplete());
    EXPECT_THAT(report.unexpected, IsEmpty());
    EXPECT_EQ(complaintOf(report), "these make another network of it: " + std::string(name));
  }
}

TEST(MappingTest, ProjectionsThatAreApartMustFitTogether)
{
  const std::string layer = "vit.encoder.layer.0.attention.attention.";
  TensorArchive weights = weightsOf({.name = "vit"}, 10);
  weights.tensors.erase("encoder.layers.encoder_layer_0.self_attention.in_proj_weight");
  weights.tensors.emplace(layer + "query.weight", zeros({192, 192}));
  weights.tensors.emplace(layer + "key.weight", zeros({192, 192}));
  const auto missing = [&] { return mapped(weights, {.name = "vit"}, 10).report.missing; };
  EXPECT_THAT(missing(), ElementsAre("encoder.layers.encoder_layer_0.self_attention.in_proj_weight"));
  weights.tensors.insert_or_assign(layer + "value.weight", zeros({100, 192}));
  EXPECT_THAT(missing(), ::testing::SizeIs(1));
  weights.tensors.insert_or_assign(layer + "value.weight", zeros({192, 192}, ElementType::F16));
  EXPECT_THAT(missing(), ::testing::SizeIs(1));
  weights.tensors.insert_or_assign(layer + "value.weight", zeros({192, 192}));
  EXPECT_THAT(missing(), IsEmpty());
}

/// 1.5 and -0.15625 in every type, by their bits.
template <class Bits>
TensorData numbers(ElementType type, const std::array<Bits, 2>& bits)
{
  TensorData data{.type = type, .shape = {2}, .bytes = std::vector<std::byte>(sizeof(bits))};
  std::memcpy(data.bytes.data(), bits.data(), sizeof(bits));
  return data;
}

TEST(MappingTest, RealNumbersOfAnyTypeBecomeFloat32)
{
  const ModelConfig model{.name = "mlp", .widths = {4}};
  for (const TensorData& bias : {numbers<std::uint16_t>(ElementType::F16, {0x3E00, 0xB100}),
                                 numbers<std::uint16_t>(ElementType::BF16, {0x3FC0, 0xBE20}),
                                 numbers<std::uint32_t>(ElementType::F32, {0x3FC00000, 0xBE200000}),
                                 numbers<std::uint64_t>(ElementType::F64, {0x3FF8000000000000, 0xBFC4000000000000})}) {
    TensorArchive weights = weightsOf(model, 2);
    weights.tensors.at("head.bias") = bias;
    const TensorData converted = mapped(weights, model, 2).parameters.tensors.at("model.head.bias");
    std::array<float, 2> values{};
    ASSERT_EQ(converted.bytes.size(), sizeof(values));
    EXPECT_EQ(converted.type, ElementType::F32);
    std::memcpy(values.data(), converted.bytes.data(), sizeof(values));
    EXPECT_THAT(values, ElementsAre(1.5F, -0.15625F));
  }
}

TEST(MappingTest, WholeNumbersAreNoWeights)
{
  const ModelConfig model{.name = "mlp", .widths = {4}};
  TensorArchive weights = weightsOf(model, 2);
  weights.tensors.at("head.bias") = zeros({2}, ElementType::U8);
  const auto refused = mapWeights(weights, model, planNetwork(model, kImage, 2).value());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(refused.error().message, StartsWith("head.bias has no real numbers"));
}

TEST(RecognitionFailureTest, OtherNetworksAreRefused)
{
  TensorArchive other;
  EXPECT_FALSE(recogniseModel(other, {}));
  other.tensors.emplace("optimizer.step", zeros({1}));
  EXPECT_FALSE(recogniseModel(other, {}));
  other.tensors.emplace("encoder.embed.weight", zeros({100, 8}));
  const auto refused = recogniseModel(other, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::InvalidFormat);
  EXPECT_THAT(refused.error().message, HasSubstr("none of the models"));
  const auto chosen = recogniseModel(weightsOf({.name = "vgg11"}, 10), {.name = "resnet18"});
  ASSERT_FALSE(chosen);
  EXPECT_THAT(chosen.error().message, HasSubstr("not those of a resnet18"));
  EXPECT_EQ(recogniseModel(other, {.name = "alexnet"}).error().code, ErrorCode::InvalidArgument);
}

TEST(RecognitionFailureTest, AbsurdSizesAreRefused)
{
  TensorArchive weights = weightsOf({.name = "vit"}, 10);
  weights.tensors.at("encoder.pos_embedding") = zeros({1, 8, 192});  // 7 patches make no square
  EXPECT_FALSE(recogniseModel(weights, {}));
  const auto heads = recogniseModel(weightsOf({.name = "vit"}, 10), {.vitHeads = 5});
  ASSERT_FALSE(heads);
  EXPECT_THAT(heads.error().message, HasSubstr("(vit_heads)"));
}

TEST(ModelChoiceTest, HeadsAreTheUsers)
{
  EXPECT_EQ(recogniseModel(weightsOf({.name = "vit"}, 10), {.vitHeads = 6})->model.vit.heads, 6);
}

}  // namespace
}  // namespace simplexity::learning

// Networks of other libraries, by the names of their state dicts, against PyTorch.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <string>

#include "core/learning/models/checkpoint_torch.h"
#include "core/learning/models/state_dict.h"
#include "tests/core/learning/formula.h"
#include "tests/core/learning/networks.h"

namespace simplexity::learning {
namespace {

constexpr int kImages = 64;
constexpr int kClasses = 5;

/// A network of reference_weights.py, and what it is here.
struct Case {
  std::string reference;
  ModelConfig model;
};

/// The values that reference_weights.py gives the tensor of this number among all of a state dict.
torch::Tensor filled(int number, const std::string& name, const Shape& shape)
{
  const torch::Tensor values = test::formula(number, sizeOf(shape)).view(shape);
  if (name.ends_with("running_var")) {
    return 1.0 + 0.5 * values;
  }
  if (shape.size() == 1) {
    return (name.ends_with("weight") ? 1.0 : 0.0) + 0.3 * values;
  }
  const auto fanIn = static_cast<double>(sizeOf(shape)) / static_cast<double>(shape.front());
  return 2.0 * std::sqrt(1.0 / fanIn) * values;
}

TensorData toFloat32(const torch::Tensor& values)
{
  const torch::Tensor numbers = values.to(torch::kFloat32).contiguous();
  TensorData data{.type = ElementType::F32, .shape = numbers.sizes().vec(), .bytes = {}};
  data.bytes.resize(numbers.nbytes());
  std::memcpy(data.bytes.data(), numbers.data_ptr(), numbers.nbytes());
  return data;
}

/// As read from a file.
TensorArchive weightsOf(const std::map<std::string, Shape>& state)
{
  TensorArchive weights;
  int number = 0;
  for (const auto& [name, shape] : state) {
    if (!name.ends_with("num_batches_tracked")) {
      weights.tensors.emplace(name, toFloat32(filled(number, name, shape)));
    }
    ++number;
  }
  return weights;
}

class ForeignWeightsTest : public ::testing::TestWithParam<Case> {};

TEST_P(ForeignWeightsTest, GiveTheLogitsOfPyTorch)
{
  std::ifstream file(SIMPLEXITY_REFERENCE_WEIGHTS);
  const nlohmann::json expected = nlohmann::json::parse(file).at(GetParam().reference);
  const TensorArchive weights = weightsOf(expected.at("state").get<std::map<std::string, Shape>>());
  const RecognisedModel found = recogniseModel(weights, {}).value();
  EXPECT_EQ(found.model, GetParam().model);
  EXPECT_EQ(found.classCount, kClasses);

  const auto sides = expected.at("shape").get<Shape>();
  const data::ImageShape image{.channels = sides.at(0), .height = sides.at(1), .width = sides.at(2)};
  const NetworkPlan plan = planNetwork(found.model, image, kClasses).value();
  const MappedWeights mapped = mapWeights(weights, found.model, plan).value();
  ASSERT_TRUE(mapped.report.isComplete()) << complaintOf(mapped.report);
  EXPECT_TRUE(mapped.report.unexpected.empty());
  Classifier classifier = makeClassifier(plan, std::nullopt);
  ASSERT_TRUE(loadModel(mapped.parameters, classifier));
  classifier->to(torch::kFloat64);
  classifier->eval();
  const torch::NoGradGuard noGrad;
  const torch::Tensor logits = classifier->forward(
      test::formula(100, kImages * image.size()).view({kImages, image.channels, image.height, image.width}));
  const torch::Tensor theirs = test::float64(expected.at("logits").get<std::vector<std::vector<double>>>());
  EXPECT_LT((logits - theirs).abs().max().item<double>(), 1e-9 * theirs.abs().max().item<double>());
}

ModelConfig vit(double normEpsilon)
{
  return {.name = "vit",
          .vit = {.patch = 8, .width = 128, .depth = 3, .heads = 2, .hidden = 200, .normEpsilon = normEpsilon}};
}

INSTANTIATE_TEST_SUITE_P(
    Networks, ForeignWeightsTest,
    ::testing::Values(Case{"Hugging Face resnet18", {.name = "resnet18", .form = ModelForm::Imagenet}},
                      Case{"Hugging Face resnet50", {.name = "resnet50", .form = ModelForm::Imagenet}},
                      Case{"Hugging Face vit", vit(1e-12)}, Case{"timm vit", vit(1e-6)},
                      Case{"CIFAR vgg11_bn, dropout first", {.name = "vgg11_bn", .form = ModelForm::CifarHidden}},
                      Case{"CIFAR vgg19, dropout last", {.name = "vgg19", .form = ModelForm::CifarHidden}},
                      Case{"CIFAR resnet18", {.name = "resnet18"}}));

}  // namespace
}  // namespace simplexity::learning

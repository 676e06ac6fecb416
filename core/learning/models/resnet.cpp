#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/learning/models/plan_builder.h"

namespace simplexity::learning {

namespace {

constexpr std::int64_t kStemChannels = 64;
constexpr std::int64_t kExpansion = 4;  // of a bottleneck

struct Variant {
  std::string_view name;
  bool isBottleneck = false;
  std::array<int, 4> blocks{};
};
constexpr std::array<Variant, 4> kVariants{{
    {"resnet18", false, {2, 2, 2, 2}},
    {"resnet34", false, {3, 4, 6, 3}},
    {"resnet50", true, {3, 4, 6, 3}},
    {"resnet101", true, {3, 4, 23, 3}},
}};

void addNormed(PlanBuilder& plan, const std::string& convolutionName, const std::string& normName,
               const op::Convolution& convolution)
{
  plan.add(convolutionName, convolution);
  plan.add(normName, op::BatchNorm{convolution.outputs});
}

op::Convolution pointwise(std::int64_t inputs, std::int64_t outputs, std::int64_t stride = 1)
{
  return {.inputs = inputs, .outputs = outputs, .kernel = 1, .stride = stride, .padding = 0};
}

/// The stride is in the 3×3 convolution of a bottleneck, as in torchvision, not in the first 1×1.
std::vector<Step> mainPath(const Shape& input, bool isBottleneck, std::int64_t width, std::int64_t stride)
{
  PlanBuilder path(input);
  if (isBottleneck) {
    addNormed(path, "conv1", "bn1", pointwise(path.channels(), width));
    path.add("", op::Relu());
    addNormed(path, "conv2", "bn2", {.inputs = width, .outputs = width, .stride = stride});
    path.add("", op::Relu());
    addNormed(path, "conv3", "bn3", pointwise(width, kExpansion * width));
  } else {
    addNormed(path, "conv1", "bn1", {.inputs = path.channels(), .outputs = width, .stride = stride});
    path.add("", op::Relu());
    addNormed(path, "conv2", "bn2", {.inputs = width, .outputs = width});
  }
  return path.finishSteps();
}

op::ResidualBlock makeBlock(const Shape& input, bool isBottleneck, std::int64_t width, std::int64_t stride)
{
  const std::int64_t outputs = isBottleneck ? kExpansion * width : width;
  PlanBuilder shortcut(input);
  if (stride != 1 || shortcut.channels() != outputs) {
    addNormed(shortcut, "downsample.0", "downsample.1", pointwise(shortcut.channels(), outputs, stride));
  }
  return {.main = mainPath(input, isBottleneck, width, stride), .shortcut = shortcut.finishSteps()};
}

void addStem(PlanBuilder& plan, ModelForm form)
{
  const bool isLarge = form == ModelForm::Imagenet;
  op::Convolution convolution{.inputs = plan.channels(), .outputs = kStemChannels};
  if (isLarge) {
    convolution.kernel = 7;
    convolution.stride = 2;
    convolution.padding = 3;
  }
  addNormed(plan, "conv1", "bn1", convolution);
  plan.add("", op::Relu());
  if (isLarge) {
    plan.add("maxpool", op::MaxPool{.kernel = 3, .stride = 2, .padding = 1});
  }
  plan.endLayer("stem");
}

}  // namespace

Result<NetworkPlan> planResnet(const PlanTask& task)
{
  const auto* const variant = std::ranges::find(kVariants, task.model.name, &Variant::name);
  PlanBuilder plan(task.image);
  addStem(plan, task.model.form);
  std::int64_t width = kStemChannels;
  int group = 0;
  for (const int blocks : variant->blocks) {
    const std::string layer = "layer" + std::to_string(++group);
    for (int block = 0; block < blocks; ++block) {
      const std::int64_t stride = block == 0 && group > 1 ? 2 : 1;
      plan.add(layer + '.' + std::to_string(block), makeBlock(plan.shape(), variant->isBottleneck, width, stride));
    }
    plan.endLayer(layer);
    width *= 2;
  }
  plan.add("avgpool", op::AveragePool());
  plan.add("", op::Flatten());
  plan.addHead("fc", task.classCount);
  return plan.finish();
}

}  // namespace simplexity::learning

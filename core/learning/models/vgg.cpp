#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "core/learning/models/plan_builder.h"

namespace simplexity::learning {

namespace {

constexpr std::array<std::int64_t, 5> kChannels{64, 128, 256, 512, 512};
constexpr std::int64_t kImagenetSide = 7;
constexpr std::int64_t kImagenetUnits = 4096;
constexpr std::int64_t kCifarUnits = 512;

/// Convolutions of each block.
constexpr std::array<std::pair<std::string_view, std::array<int, 5>>, 4> kBlocks{{
    {"vgg11", {1, 1, 2, 2, 2}},
    {"vgg13", {2, 2, 2, 2, 2}},
    {"vgg16", {2, 2, 3, 3, 3}},
    {"vgg19", {2, 2, 4, 4, 4}},
}};

std::span<const int> blocksOf(std::string_view name)
{
  for (const auto& [prefix, blocks] : kBlocks) {
    if (name.starts_with(prefix)) {
      return blocks;
    }
  }
  return {};
}

/// "features.0": what torchvision has in a sequence goes by its place there, left out or not.
class Places {
 public:
  explicit Places(std::string sequence) : m_sequence(std::move(sequence)) {}
  std::string next() { return m_sequence + '.' + std::to_string(m_place++); }
  void skip() { ++m_place; }

 private:
  std::string m_sequence;
  int m_place = 0;
};

void addFeatures(PlanBuilder& plan, std::string_view name)
{
  const bool hasNorms = name.ends_with("_bn");
  const std::span<const int> blocks = blocksOf(name);
  Places places("features");
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    const std::int64_t outputs = kChannels.at(block);
    for (int convolution = 0; convolution < blocks[block]; ++convolution) {
      plan.add(places.next(), op::Convolution{.inputs = plan.channels(), .outputs = outputs, .hasBias = true});
      if (hasNorms) {
        plan.add(places.next(), op::BatchNorm{outputs});
      }
      plan.add(places.next(), op::Relu());
    }
    if (plan.leastSide() >= 2) {
      plan.add(places.next(), op::MaxPool());
    } else {
      places.skip();
    }
    if (block + 1 < blocks.size()) {
      plan.endLayer("block" + std::to_string(block + 1));
    }
  }
}

/// Two hidden layers; their dropouts are left out, their places are not.
void addHiddenLayers(PlanBuilder& plan, std::int64_t units)
{
  plan.add("", op::Flatten());
  for (const auto& [linear, relu, isLast] :
       {std::tuple("classifier.0", "classifier.1", false), std::tuple("classifier.3", "classifier.4", true)}) {
    plan.add(linear, op::Linear{.inputs = plan.features(), .outputs = units, .follows = Follows::Relu});
    plan.add(relu, op::Relu());
    if (!isLast) {
      plan.endLayer("hidden1");
    }
  }
}

}  // namespace

Result<NetworkPlan> planVgg(const PlanTask& task)
{
  PlanBuilder plan(task.image);
  addFeatures(plan, task.model.name);
  if (task.model.form == ModelForm::Cifar) {
    plan.add("", op::Flatten());
    plan.addHead("classifier", task.classCount);
    return plan.finish();
  }
  plan.endLayer("block5");
  const bool isLarge = task.model.form == ModelForm::Imagenet;
  if (isLarge) {
    plan.add("avgpool", op::AveragePool{kImagenetSide});
  }
  addHiddenLayers(plan, isLarge ? kImagenetUnits : kCifarUnits);
  plan.addHead("classifier.6", task.classCount);
  return plan.finish();
}

}  // namespace simplexity::learning

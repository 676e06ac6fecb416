#include "core/learning/models/network_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/check.h"
#include "core/learning/models/plan_builder.h"

namespace simplexity::learning {

namespace {

constexpr double kMostWeights = 2.5e8;  // 1 GB, three times with gradient and momentum

Result<NetworkPlan> planOf(const PlanTask& task)
{
  const std::string& name = task.model.name;
  if (name == "mlp") {
    return planMlp(task);
  }
  if (name == "convnet") {
    return planConvnet(task);
  }
  if (name.starts_with("vgg")) {
    return planVgg(task);
  }
  if (name.starts_with("resnet")) {
    return planResnet(task);
  }
  SIMPLEXITY_CHECK(name == "vit", "the configuration was not validated");
  return planVit(task);
}

double weightsOf(const NetworkPlan& plan)
{
  double weights = 0.0;
  for (const PlannedTensor& tensor : tensorsOf(plan)) {
    double size = tensor.role == TensorRole::Parameter ? 1.0 : 0.0;
    for (const std::int64_t side : tensor.shape) {
      size *= static_cast<double>(side);
    }
    weights += size;
  }
  return weights;
}

bool haveNormOfOnePixel(const std::vector<Step>& steps)
{
  return std::ranges::any_of(steps, [](const Step& step) {
    if (const auto* const block = std::get_if<op::ResidualBlock>(&step.operation)) {
      return haveNormOfOnePixel(block->main) || haveNormOfOnePixel(block->shortcut);
    }
    const auto* const norm = std::get_if<op::BatchNorm>(&step.operation);
    return norm != nullptr && sizeOf(step.shape) == norm->channels;
  });
}

/// What makes a model smaller.
std::string_view remedyFor(std::string_view name)
{
  return name == "mlp" ? "smaller widths" : name == "vit" ? "smaller sizes" : "smaller images";
}

}  // namespace

Result<NetworkPlan> planNetwork(const ModelConfig& model, const data::ImageShape& shape, int classCount)
{
  Result<NetworkPlan> plan = planOf({.model = model, .image = shape, .classCount = classCount});
  if (const double weights = plan ? weightsOf(*plan) : 0.0; weights > kMostWeights) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The {} would have {:.3g} weights; at most {:.3g} are possible: use {}.", model.name,
                            weights, kMostWeights, remedyFor(model.name)));
  }
  return plan;
}

bool normsNeedTwoSamples(const NetworkPlan& plan)
{
  return haveNormOfOnePixel(plan.steps);
}

Result<> checkModelFits(const ModelConfig& model, const data::ImageShape& shape)
{
  constexpr int kClasses = 2;  // any number: the last layer is small
  return planNetwork(model, shape, kClasses).map([](const NetworkPlan&) {});
}

}  // namespace simplexity::learning

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/learning/models/plan_builder.h"

namespace simplexity::learning {

namespace {

constexpr std::array<std::int64_t, 3> kChannels{16, 32, 64};
constexpr std::int64_t kFeatures = 64;
constexpr std::int64_t kLeastSide = 8;  // three poolings leave one pixel

}  // namespace

Result<NetworkPlan> planConvnet(const PlanTask& task)
{
  PlanBuilder plan(task.image);
  if (plan.leastSide() < kLeastSide) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The convnet needs images of at least {0}×{0} pixels, these are {1}×{2}: use the mlp.",
                            kLeastSide, task.image.height, task.image.width));
  }
  int block = 0;
  for (const std::int64_t outputs : kChannels) {
    const std::string number = std::to_string(++block);
    plan.add("embedding.conv" + number, op::Convolution{.inputs = plan.channels(), .outputs = outputs});
    plan.add("embedding.norm" + number, op::BatchNorm{outputs});
    plan.add("embedding.relu" + number, op::Relu());
    plan.add("embedding.pool" + number, op::MaxPool());
    plan.endLayer("block" + number);
  }
  plan.add("embedding.average", op::AveragePool());
  plan.add("embedding.flatten", op::Flatten());
  plan.add("embedding.linear", op::Linear{.inputs = plan.features(), .outputs = kFeatures});
  plan.addHead("head", task.classCount);
  return plan.finish();
}

}  // namespace simplexity::learning

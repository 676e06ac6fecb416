#include <string>
#include <utility>

#include "core/learning/models/plan_builder.h"

namespace simplexity::learning {

Result<NetworkPlan> planMlp(const PlanTask& task)
{
  PlanBuilder plan(task.image);
  plan.add("embedding.flatten", op::Flatten());
  const std::size_t last = task.model.widths.size();
  for (std::size_t layer = 1; layer <= last; ++layer) {
    const std::string number = std::to_string(layer);
    plan.add("embedding.linear" + number,
             op::Linear{.inputs = plan.features(), .outputs = task.model.widths[layer - 1], .follows = Follows::Relu});
    plan.add("embedding.relu" + number, op::Relu());
    if (layer < last) {
      plan.endLayer("hidden" + number);
    }
  }
  plan.addHead("head", task.classCount);
  return plan.finish();
}

}  // namespace simplexity::learning

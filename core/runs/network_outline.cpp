#include "core/runs/network_outline.h"

#include <utility>

#include "core/formats/weights_file.h"
#include "core/learning/models/network_plan.h"
#include "core/runs/model_file.h"

namespace simplexity::runs {

Result<NetworkOutline> readNetworkOutline(const std::filesystem::path& file, const std::stop_token& stop)
{
  return formats::networkFormat(file).and_then([&](const std::string& format) -> Result<NetworkOutline> {
    if (format == formats::kScriptFormat) {
      return learning::summariseScript(file, stop);
    }
    return formats::readWeights(file).map([&](TensorArchive tensors) {
      for (auto& [name, tensor] : tensors.tensors) {
        tensor.bytes = {};
      }
      return WeightsOutline{.format = format, .tensors = std::move(tensors)};
    });
  });
}

Result<OutlinedNetwork> networkOf(const WeightsOutline& outline, const learning::ModelChoice& choice)
{
  return learning::recogniseModel(outline.tensors, choice).and_then([&](const learning::RecognisedModel& found) {
    return learning::planNetwork(found.model, found.input, found.classCount)
        .map([&](const learning::NetworkPlan& plan) {
          return OutlinedNetwork{.found = found,
                                 .parameters = parametersOf(plan),
                                 .complaint = complaintOf(compareWeights(outline.tensors, found.model, plan))};
        });
  });
}

}  // namespace simplexity::runs

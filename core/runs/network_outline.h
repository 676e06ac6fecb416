#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <variant>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/learning/loading/network_source.h"
#include "core/learning/models/state_dict.h"

/// What the file of a network says of itself, before there are data to measure its network on.
namespace simplexity::runs {

struct WeightsOutline {
  std::string format;     ///< see formats::networkFormat()
  TensorArchive tensors;  ///< names, types and shapes alone
};

/// Weights, or a program.
using NetworkOutline = std::variant<WeightsOutline, learning::ScriptSummary>;

/// Reads the whole file, which takes a while where it is large; compiles a program, without running it, which `stop`
/// ends as a failure.
[[nodiscard]] Result<NetworkOutline> readNetworkOutline(const std::filesystem::path& file,
                                                        const std::stop_token& stop = {});

/// A network as its weights describe it. Sides of the input that they do not tell are those that are usual.
struct OutlinedNetwork {
  learning::RecognisedModel found;
  std::int64_t parameters = 0;
  std::string complaint;  ///< what of it is missing or misshapen; empty: nothing
};

/// Fails where the weights are those of no architecture here, or not of the chosen one.
[[nodiscard]] Result<OutlinedNetwork> networkOf(const WeightsOutline& outline, const learning::ModelChoice& choice);

}  // namespace simplexity::runs

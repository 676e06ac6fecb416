#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/learning/config.h"
#include "core/learning/models/layers.h"

/// Where a network that is measured comes from.
namespace simplexity::learning {

/// A TorchScript file: a program. It is compiled and run, in a process that can do nothing but compute, unless
/// checkScriptArchive() or the list of operators in script_operators.cpp refuse it before.
struct ScriptFile {
  std::filesystem::path path;
  /// One of its layers, to be measured as the embedding; unless given, the input of the last linear layer or 1×1
  /// convolution that feeds the output.
  std::optional<std::string> embedding = {};
};

/// The parameters of a model of ours (a checkpoint, or weights that mapWeights() has mapped), or a program.
using NetworkSource = std::variant<TensorArchive, ScriptFile>;

/// The layers of a network for the inputs and classes of a data set: those of layersOf(), or a program's own. To find
/// these takes seconds, which `stop` ends as a failure.
[[nodiscard]] Result<std::vector<LayerInfo>> layersOf(const TrainingConfig& config, const data::Dataset& dataset,
                                                      const NetworkSource& source, const std::stop_token& stop);

/// What a TorchScript file holds, as far as it shows without inputs.
struct ScriptSummary {
  /// Empty of a frozen program, whose weights are constants: which of them it uses shows when it runs.
  std::optional<std::int64_t> parameterCount;
  std::vector<std::string> layers;  ///< before the embedding, in order of depth
  /// Of the last linear layer; empty where there is none that the output is a plain consequence of.
  std::optional<std::int64_t> embeddingFeatures;
  std::optional<std::int64_t> classCount;
};

/// Compiles the program, without running it. Takes seconds, which `stop` ends as a failure.
[[nodiscard]] Result<ScriptSummary> summariseScript(const std::filesystem::path& path,
                                                    const std::stop_token& stop = {});

}  // namespace simplexity::learning

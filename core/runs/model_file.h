#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/data/normalisation_choice.h"
#include "core/learning/loading/network_source.h"
#include "core/learning/models/network_plan.h"
#include "core/learning/models/state_dict.h"

/// Networks that other programs have trained: files of weights, and programs of TorchScript.
namespace simplexity::runs {

/// How such a file is understood.
struct ModelFileOptions {
  learning::ModelChoice model;           ///< of weights
  std::optional<std::string> embedding;  ///< of a program, see learning::ScriptFile
  data::NormalisationChoice normalisation;

  [[nodiscard]] bool isGiven() const
  {
    return model.name || model.vitHeads || embedding || normalisation.kind != data::NormalisationChoice::Kind::Dataset;
  }
};

/// A network from a file, ready for a data set.
struct ModelFromFile {
  std::optional<learning::ModelConfig> model;  ///< empty for a program
  std::optional<std::int64_t> parameterCount;  ///< empty for a frozen program, see learning::ScriptSummary
  learning::NetworkSource network;
  std::vector<std::string> unexpected;           ///< tensors that are no part of it
  std::shared_ptr<const data::Dataset> dataset;  ///< the one given, normalised as the network needs it
};

/// How many parameters a network has.
[[nodiscard]] std::int64_t parametersOf(const learning::NetworkPlan& plan);

/// Fails where weights are missing or have other shapes, and where channels, sides or classes are not the data set's
/// (of a program, that shows when it is run). Compiles a program, without running it, which `stop` ends as a failure.
[[nodiscard]] Result<ModelFromFile> loadModelFile(const std::filesystem::path& file, const ModelFileOptions& options,
                                                  std::shared_ptr<const data::Dataset> dataset,
                                                  const std::stop_token& stop);

}  // namespace simplexity::runs

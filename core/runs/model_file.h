#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/data/normalisation_choice.h"
#include "core/learning/models/state_dict.h"

/// Networks that other programs have trained: files of weights.
namespace simplexity::runs {

/// How a file of weights is understood.
struct ModelFileOptions {
  learning::ModelChoice model;
  data::NormalisationChoice normalisation;

  [[nodiscard]] bool isGiven() const
  {
    return model.name || model.vitHeads || normalisation.kind != data::NormalisationChoice::Kind::Dataset;
  }
};

/// A network from a file of weights, ready for a data set.
struct ModelFromFile {
  learning::ModelConfig model;
  std::int64_t parameterCount = 0;
  TensorArchive parameters;                      ///< as those of a checkpoint
  std::vector<std::string> unexpected;           ///< tensors that are no part of it
  std::shared_ptr<const data::Dataset> dataset;  ///< the one given, normalised as the network needs it
};

/// Fails where weights are missing or have other shapes, and where channels, sides or classes are not the data set's.
[[nodiscard]] Result<ModelFromFile> loadModelFile(const std::filesystem::path& file, const ModelFileOptions& options,
                                                  std::shared_ptr<const data::Dataset> dataset);

}  // namespace simplexity::runs

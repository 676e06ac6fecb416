#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/learning/model_config.h"
#include "core/learning/models/network_plan.h"

/// Weights as other programs have saved them, under the names of torchvision and those that are common beside them, as
/// networks of ours.
namespace simplexity::learning {

/// What a user knows of weights that their names and shapes do not tell.
struct ModelChoice {
  std::optional<std::string> name = {};       ///< of the architecture; recognised unless given
  std::optional<std::int64_t> vitHeads = {};  ///< the width over 64 unless given
};

/// What weights are of.
struct RecognisedModel {
  ModelConfig model;
  /// Channels are certain; so are the sides where the weights tell them (vit, VGG without hidden layers), for the mlp
  /// their product.
  data::ImageShape input;
  int classCount = 0;
};

/// By the names and shapes of weights. Fails where they are those of no architecture here, or not of the chosen one.
[[nodiscard]] Result<RecognisedModel> recogniseModel(const TensorArchive& weights, const ModelChoice& choice);

struct MisshapenTensor {
  std::string name;
  Shape found;
  Shape expected;
};

/// How weights and a network differ.
struct WeightsReport {
  std::vector<std::string> missing;     ///< by our names
  std::vector<std::string> unexpected;  ///< by their names in the file; they are left out
  std::vector<std::string> inside;      ///< by their names in the file; of more or other modules than the network has
  std::vector<MisshapenTensor> misshapen;

  [[nodiscard]] bool isComplete() const { return missing.empty() && misshapen.empty() && inside.empty(); }
};

/// How weights differ from a network, by names and shapes; num_batches_tracked may be missing.
[[nodiscard]] WeightsReport compareWeights(const TensorArchive& weights, const ModelConfig& model,
                                           const NetworkPlan& plan);

/// Weights under our names, as in a checkpoint ("model.conv1.weight"), of the types of ours: real numbers of any type
/// become F32, num_batches_tracked is 0 where it is not there.
struct MappedWeights {
  TensorArchive parameters;  ///< those that are neither missing nor misshapen
  WeightsReport report;
};

/// For the network that recogniseModel() has found, or the same for inputs of other sides. Takes the memory of the
/// weights once more. Fails where a tensor has no real numbers.
[[nodiscard]] Result<MappedWeights> mapWeights(const TensorArchive& weights, const ModelConfig& model,
                                               const NetworkPlan& plan);

/// One sentence that says what is missing, misshapen or inside, of the first few; empty if nothing is.
[[nodiscard]] std::string complaintOf(const WeightsReport& report);

}  // namespace simplexity::learning

#pragma once

#include <torch/torch.h>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/learning/config.h"
#include "core/learning/loading/network_source.h"
#include "core/learning/models/classifier_torch.h"

namespace simplexity::learning {

struct LoadedNetwork {
  Classifier classifier{nullptr};
  torch::Device device = torch::kCPU;
};

/// The network of config.model with the parameters of a checkpoint, or that of a program, on the device of the
/// configuration; prepares torch to compute with its threads. Fails where the configuration, the data set and the
/// source do not fit together.
[[nodiscard]] Result<LoadedNetwork> loadNetwork(const TrainingConfig& config, const data::Dataset& dataset,
                                                const NetworkSource& source);

}  // namespace simplexity::learning

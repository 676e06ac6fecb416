#pragma once

#include <torch/torch.h>

#include <tl/expected.hpp>

#include "core/data/dataset.h"
#include "core/learning/flatness/flatness.h"
#include "core/learning/flatness/loss_surface_torch.h"
#include "core/learning/models/classifier_torch.h"
#include "core/learning/models/evaluation_torch.h"

namespace simplexity::learning {

/// Flatness of any loss at its parameters, which are left as they were. `config.samples` does not matter. Ends with
/// Stopped at the latest after the pass in which `carryOn` says so.
[[nodiscard]] tl::expected<Flatness, Interruption> measureFlatness(const LossSurface& surface,
                                                                   const FlatnessConfig& config,
                                                                   const CarryOn& carryOn);

/// Of a network on `config.samples` samples of a split, at least one. Leaves mode, parameters, gradients and random
/// streams alone: measuring never changes the training.
[[nodiscard]] tl::expected<Flatness, Interruption> measureFlatness(Classifier& classifier, const data::Dataset& dataset,
                                                                   Split split, const FlatnessConfig& config,
                                                                   torch::Device device, const CarryOn& carryOn);

}  // namespace simplexity::learning

#pragma once

#include <torch/torch.h>

#include "core/learning/models/initial_weights_torch.h"
#include "core/learning/models/network_plan.h"

namespace simplexity::learning {

/// The module of an operation, on the CPU, with initial weights; biases are 0, norms the identity.
[[nodiscard]] torch::nn::AnyModule makeModule(const Operation& operation, InitialWeights& weights);

}  // namespace simplexity::learning

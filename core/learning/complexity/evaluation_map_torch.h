#pragma once

#include <torch/torch.h>

#include <vector>

#include "core/learning/complexity/complexity_torch.h"

namespace simplexity::learning {

/// Modules one after the other as a function, in evaluation mode and by fewer operations: a batch norm, an affine map
/// there, becomes part of the convolution before it (in residual blocks too), and a ReLU before a max pooling moves
/// behind it, where it has a quarter of the work. Values and derivatives are the same but for rounding. Holds copies of
/// the convolutions' weights as they are now and shares the other modules: they must be in evaluation mode when it is
/// called.
[[nodiscard]] BatchFunction evaluationMap(const std::vector<torch::nn::AnyModule>& modules);

}  // namespace simplexity::learning

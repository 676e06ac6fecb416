#pragma once

#include <torch/torch.h>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/learning/models/classifier_torch.h"

namespace simplexity::learning {

/// Parameters and buffers as "model.<name>", momentum as "optimizer.momentum.<parameter>" (absent before the first
/// step). Copies, on the CPU.
[[nodiscard]] TensorArchive toArchive(const Classifier& classifier, const torch::optim::SGD& optimizer);

/// Sets parameters and buffers to those of an archive. Fails, and leaves the network alone, unless names, shapes and
/// types agree exactly.
[[nodiscard]] Result<> loadModel(const TensorArchive& archive, Classifier& classifier);

/// Sets the optimizer's momentum, of the network's parameters, to that of an archive. Fails, and leaves it alone, where
/// shapes do not agree or some parameters have one and others do not.
[[nodiscard]] Result<> loadMomentum(const TensorArchive& archive, const Classifier& classifier,
                                    torch::optim::SGD& optimizer);

}  // namespace simplexity::learning

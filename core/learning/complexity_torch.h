#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/base/random.h"

/// Geometric complexity of one sample x under a map h: the squared Frobenius norm ‖∂h/∂x‖_F² of its Jacobian.
namespace simplexity::learning {

/// A differentiable map of batches, B×… → B×p, in which row i of the output depends on row i of the input only (no
/// batch norm in training mode). One backward pass then gives the vector-Jacobian products of all samples at once.
using BatchFunction = std::function<torch::Tensor(const torch::Tensor&)>;

/// Asked after every pass through a network; false ends the work.
using CarryOn = std::function<bool()>;

/// The exact norms, one a sample, by p backward passes. Empty if told to end.
[[nodiscard]] std::optional<std::vector<double>> exactSquaredJacobianNorms(const BatchFunction& function,
                                                                           const torch::Tensor& inputs,
                                                                           const CarryOn& carryOn);

/// Unbiased estimates (p/m) Σ_k ‖Jᵀq_k‖² from m = min(probes, p) random orthonormal directions q_k of each sample's
/// own; exact for m = p. With A = JJᵀ the variance is 2p/(m(p+2))·(p−m)/(p−1)·(‖A‖_F² − (tr A)²/p). `streamOf(i)` is
/// the random stream of row i, so the numbers do not depend on how samples are put into batches. Empty if told to end.
[[nodiscard]] std::optional<std::vector<double>> probedSquaredJacobianNorms(
    const BatchFunction& function, const torch::Tensor& inputs, std::int64_t probes,
    const std::function<RandomStream(std::int64_t)>& streamOf, const CarryOn& carryOn);

}  // namespace simplexity::learning

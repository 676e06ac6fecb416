#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "core/base/random.h"
#include "core/learning/complexity/complexity.h"
#include "core/learning/interruption.h"

/// Geometric complexity of one sample x under a map h: the squared Frobenius norm ‖∂h/∂x‖_F² of its Jacobian J. Every
/// function returns one number a sample, in the order of the rows; summariseComplexity() makes means, class means and
/// standard errors of them. All are synchronous, leave no gradients behind, and return nothing if told to end.
namespace simplexity::learning {

/// A differentiable map of batches, B×… → B×p, in which row i of the output depends on row i of the input only (no
/// batch norm in training mode). One backward pass then gives the vector-Jacobian products of all samples at once.
/// Embedding, logits, any layer: whatever the map returns is what is measured.
using BatchFunction = std::function<torch::Tensor(const torch::Tensor&)>;

/// The random stream of a row. One stream a sample makes the probes of different samples independent, which standard
/// errors rely on, and the numbers independent of how samples are put into batches.
using StreamOfRow = std::function<RandomStream(std::int64_t)>;

/// The vector-Jacobian products themselves, k×B×d float64 on the inputs' device, of k×B×p directions; k ≥ 1.
[[nodiscard]] std::optional<torch::Tensor> jacobianProducts(const BatchFunction& function, const torch::Tensor& inputs,
                                                            const torch::Tensor& directions, const CarryOn& carryOn);

/// How many rows pass through the network at once: samples of a batch, and in exactSquaredJacobianNorms() their copies.
/// More make nothing faster on a CPU: images fall out of its caches (a convnet then takes twice the time); with fewer
/// an mlp pays for the calls.
inline constexpr std::int64_t kRowsPerPass = 64;

/// The exact norms. Every sample is repeated r = rowsPerPass/B times (at least once, at most p times), so that one
/// backward pass gives r outputs of each: ⌈p/r⌉ passes.
[[nodiscard]] std::optional<std::vector<double>> exactSquaredJacobianNorms(const BatchFunction& function,
                                                                           const torch::Tensor& inputs,
                                                                           const CarryOn& carryOn,
                                                                           std::int64_t rowsPerPass = kRowsPerPass);

/// Unbiased estimates by m = probes.perSample backward passes; see ProbeKind for the variances.
[[nodiscard]] std::optional<std::vector<double>> probedSquaredJacobianNorms(const BatchFunction& function,
                                                                            const torch::Tensor& inputs,
                                                                            const Probes& probes,
                                                                            const StreamOfRow& streamOf,
                                                                            const CarryOn& carryOn);

/// Unbiased estimates that are exact on a subspace of the outputs:
///
///     ‖JᵀU‖_F² + ((p−k)/m) Σ_j ‖Jᵀq_j‖²
///
/// with U the p×k matrix of `directions` (orthonormal columns, k ≤ p, the same for all samples) and q_1 … q_m random
/// orthonormal directions in the complement of U, uniform, of each sample's own, m = min(probes, p−k). With
/// B = PJJᵀP, P = I − UUᵀ, n = p−k, the variance is that of the complement alone:
/// 2n/(m(n+2))·(n−m)/(n−1)·(‖B‖_F² − (tr B)²/n); zero for m = n or a Jacobian whose columns lie in U. Costs k+m
/// backward passes: see deflatedProducts(). Without probes (0) the result is ‖JᵀU‖_F², a lower bound.
///
/// Near collapse the Jacobian lies mostly in the span of the class means (classMeanDirections()), which makes plain
/// probes noisy and this estimate steady; directionsToDeflate() says how many of them pay. Any other basis does too, as
/// long as it does not depend on the probes.
[[nodiscard]] std::optional<std::vector<double>> deflatedSquaredJacobianNorms(
    const BatchFunction& function, const torch::Tensor& inputs, const Eigen::Ref<const Eigen::MatrixXd>& directions,
    std::int64_t probes, const StreamOfRow& streamOf, const CarryOn& carryOn);

/// Directions of the outputs, each a stratum's: p×r orthonormal `directions`, then, where r < p, one more that is
/// random in their complement, of each sample's own. S of them in all, r + 1 or p.
struct DirectionStrata {
  Eigen::MatrixXd directions;
  std::int64_t products = 1;  ///< m < S of each sample

  [[nodiscard]] std::int64_t slots() const;  ///< S
  /// A sample of stratum s takes m slots from (s·m mod S) on; so many strata differ.
  [[nodiscard]] std::int64_t strata() const;
};

/// (S/m) Σ ‖Jᵀv‖² over the m directions v of each sample's stratum, the random one of length √(p−r): the mean over the
/// strata is ‖J‖_F² in expectation, that of one stratum is not. In place of few directions of each sample, all
/// important ones are taken, each of some samples: that they differ costs nothing, as summariseComplexity() takes the
/// mean of the strata's means. `strata` has an entry a row.
[[nodiscard]] std::optional<std::vector<double>> stratifiedSquaredJacobianNorms(
    const BatchFunction& function, const torch::Tensor& inputs, const DirectionStrata& directions,
    std::span<const std::int32_t> strata, const StreamOfRow& streamOf, const CarryOn& carryOn);

}  // namespace simplexity::learning

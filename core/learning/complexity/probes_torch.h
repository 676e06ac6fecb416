#pragma once

#include <torch/torch.h>

#include <cstdint>

#include <Eigen/Core>

#include "core/learning/complexity/complexity_torch.h"

/// Random directions of the output space, float64 on the CPU.
namespace simplexity::learning {

/// m×B×p, m = probes.perSample; at most p orthonormal directions or outputs, which have length 1.
[[nodiscard]] torch::Tensor drawProbes(const Probes& probes, std::int64_t samples, std::int64_t features,
                                       const StreamOfRow& streamOf);

/// What Σ‖Jᵀv_k‖² over the probes of a sample is multiplied with to estimate ‖J‖_F².
[[nodiscard]] double probeScale(const Probes& probes, std::int64_t features);

/// m×B×p: orthonormal frames in the complement of the p×k matrix `directions`, uniform, times √((p−k)/m): Σ‖Jᵀv‖²
/// estimates the part of ‖J‖_F² in the complement. m ≤ p−k.
[[nodiscard]] torch::Tensor drawComplementProbes(const Eigen::Ref<const Eigen::MatrixXd>& directions,
                                                 std::int64_t probes, std::int64_t samples,
                                                 const StreamOfRow& streamOf);

/// p×m, one sample's of these.
[[nodiscard]] Eigen::MatrixXd drawComplementFrame(const Eigen::Ref<const Eigen::MatrixXd>& directions,
                                                  std::int64_t probes, RandomStream stream);

/// A copy, float64 on the CPU, rows×columns.
[[nodiscard]] torch::Tensor toTensor(const Eigen::Ref<const Eigen::MatrixXd>& matrix);

}  // namespace simplexity::learning

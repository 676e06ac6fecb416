#pragma once

#include <cstdint>

#include <Eigen/Core>

namespace simplexity::learning {

/// How the random output directions are drawn that estimate ‖J‖_F² = tr A, A = JJᵀ, p×p. All estimates are unbiased.
/// The variance of the mean over m probes of one sample:
enum class ProbeKind {
  /// A uniform orthonormal frame, (p/m) Σ‖Jᵀq_k‖²: 2p/(m(p+2))·(p−m)/(p−1)·(‖A‖_F² − (tr A)²/p). Exact for m = p.
  Orthonormal,
  Gaussian,    ///< normal entries, (1/m) Σ‖Jᵀv_k‖²: 2‖A‖_F²/m
  Rademacher,  ///< entries ±1, likewise: 2(‖A‖_F² − ΣA_ii²)/m
  /// Different single outputs, (p/m) ΣA_ii: p²(1 − m/p)S²/m with S² the sample variance of the diagonal of A. Exact for
  /// m = p.
  Outputs,
};

struct Probes {
  ProbeKind kind = ProbeKind::Orthonormal;
  std::int64_t perSample = 2;  ///< 1 or more; more than p orthonormal directions or outputs count as p
};

/// Backward passes, that is vector-Jacobian products a sample, of each estimator for p outputs.
[[nodiscard]] std::int64_t probedProducts(const Probes& probes, std::int64_t outputs);
[[nodiscard]] std::int64_t deflatedProducts(std::int64_t directions, std::int64_t probes, std::int64_t outputs);

/// How many directions to take exactly when a sample may cost this many products, of `available` ones in descending
/// order of importance: three fifths, the rest left to probes. Below six products none: then plain probes are steadier.
/// Measured on digits (K = 10, p = 64) against the best split; at a CDNV of 0.1 this has 0.18 of the variance of plain
/// probes at 10 products a sample and 0.09 at 16.
[[nodiscard]] std::int64_t directionsToDeflate(std::int64_t products, std::int64_t available);

/// The most directions that samples are stratified by: with more, some strata would have too few samples.
inline constexpr std::int64_t kMostStratifiedDirections = 38;

/// Orthonormal basis, p×r, of the span of the class means about their own mean; r ≤ K−1. `means` is K×p, a row a class;
/// in descending order of how far the means spread along them; directions with less than 10⁻⁶ of the first do not
/// count. Without any, p×0.
[[nodiscard]] Eigen::MatrixXd classMeanDirections(const Eigen::Ref<const Eigen::MatrixXd>& means);

}  // namespace simplexity::learning

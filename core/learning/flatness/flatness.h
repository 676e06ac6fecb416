#pragma once

#include <cstdint>
#include <optional>

#include "core/base/metrics.h"

namespace simplexity::learning {

/// How flatness is measured. Costs, in passes over the samples (forward and backward count as one): 1 for the gradient,
/// lanczosSteps + traceProbes Hessian-vector products of about two each, 2 forward passes for the sharpness.
struct FlatnessConfig {
  std::int64_t samples = 512;  ///< stratified, the same every time; kAllSamples for all
  int lanczosSteps = 20;       ///< fewer, but 5, where their vectors would take more than 2 GB (12.5 M parameters)
  int traceProbes = 20;        ///< 2 or more for a standard error
  double samRadius = 0.05;
  std::uint64_t seed = 1;
};

/// How flat the loss is around the parameters w: mean cross-entropy L(w) in nats of a fixed sample set, network in
/// evaluation mode, without weight decay or penalties. H is the Hessian of L. None of this is invariant under rescaling
/// the layers of a ReLU network, which leaves the function as it is (Dinh, Pascanu, Bengio and Bengio 2017): compare
/// runs of one architecture only.
struct Flatness {
  double loss = 0.0;
  double gradNormSq = 0.0;  ///< ‖∇L‖²
  /// Ends of the spectrum by Lanczos: hessianMax ≤ λ_max, hessianMin ≥ λ_min, each within its error of an eigenvalue.
  double hessianMax = 0.0;
  double hessianMin = 0.0;
  double hessianMaxError = 0.0;
  double hessianMinError = 0.0;
  /// tr H: mean of rᵀHr over a fixed number of Rademacher vectors r (Hutchinson), unbiased; standard error sd/√n.
  double hessianTrace = 0.0;
  std::optional<double> hessianTraceStderr;
  /// max of L over the ball of radius samRadius around w, minus L(w), the maximum approximated by one step along the
  /// gradient (Foret et al. 2021), or along the eigenvector of hessianMax where the gradient is zero.
  double samSharpness = 0.0;
  std::int64_t hessianProducts = 0;
};

/// Its metrics among those of the split.
void store(const Flatness& flatness, MetricValues& values);

}  // namespace simplexity::learning

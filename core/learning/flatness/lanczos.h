#pragma once

#include <functional>
#include <optional>

#include <Eigen/Core>

namespace simplexity::learning {

/// v ↦ Av of a symmetric matrix A; empty to end.
using SymmetricProduct = std::function<std::optional<Eigen::VectorXd>(const Eigen::VectorXd&)>;

/// Both ends of a spectrum, as far as the Krylov space shows them: largest ≤ λ_max and smallest ≥ λ_min, and within
/// each error there is an eigenvalue of A.
struct SpectrumEnds {
  double largest = 0.0;
  double smallest = 0.0;
  double largestError = 0.0;   ///< ‖Ax − λx‖ of the unit vector x found
  double smallestError = 0.0;  ///< likewise
  Eigen::VectorXd largestVector;
  int steps = 0;  ///< products taken: fewer than asked for if the space is exhausted, and the ends then exact
};

/// Lanczos iteration with full reorthogonalisation (twice a step) from `start`, which is not zero. One product a step;
/// holds steps+1 vectors of float64. Empty if a product is, or if numbers are no longer finite.
[[nodiscard]] std::optional<SpectrumEnds> lanczos(const SymmetricProduct& product, const Eigen::VectorXd& start,
                                                  int steps);

}  // namespace simplexity::learning

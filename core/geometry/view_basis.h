#pragma once

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"

namespace simplexity::geometry {

/// A linear 3-D view of feature space: viewFromFeature(h) = basisᵀ (h − centre). Orthonormal columns, so lengths seen
/// are true lengths of the part that is kept.
struct ViewBasis {
  Eigen::VectorXd centre;                          ///< p, the mean of the class means
  Eigen::Matrix<double, Eigen::Dynamic, 3> basis;  ///< p×3 (columns beyond p are zero)
  /// Share of the class means' variance about their centre inside the view, 0 … 1 (an exact K-simplex keeps 3/(K−1)); 1
  /// if they have none.
  double keptVariance = 0.0;

  [[nodiscard]] Eigen::Matrix<double, Eigen::Dynamic, 3> viewFromFeature(
      const Eigen::Ref<const RowMatrixXd>& features) const;
};

/// The three leading principal axes of the class means; where they span fewer than three, completed orthonormally.
///
/// The principal axes of a simplex are degenerate: rounding decides which three of its K − 1 equal axes lead. A view
/// followed over epochs therefore takes account of `previous` (ignored if of another p). Its span leaves the previous
/// span only for a gain in kept variance (a proximal step: axes that clearly lead are reached within a few epochs,
/// equal ones never exchange), and within the span the axes lie as close to the previous ones as they can (orthogonal
/// Procrustes, reflections allowed).
[[nodiscard]] ViewBasis principalView(const Eigen::Ref<const RowMatrixXd>& classMeans,
                                      const ViewBasis* previous = nullptr);

}  // namespace simplexity::geometry

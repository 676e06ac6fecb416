#pragma once

#include <optional>

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"

/// How near K vectors in R^p (rows of a frame: centred class means, or rows of the last layer) are to a simplex
/// equiangular tight frame, and to one another. Empty for fewer than two rows, rows that are all zero where a direction
/// is needed, or values that are not finite.
namespace simplexity::geometry {

/// Coefficient of variation of the rows' lengths, deviation divided by K − 1 (NC2, Papyan et al. 2020).
[[nodiscard]] std::optional<double> lengthVariation(const RowMatrixXd& frame);

/// Mean over pairs of |cos(m_i, m_j) + 1/(K−1)| (NC2, Papyan et al. 2020).
[[nodiscard]] std::optional<double> angleDeviation(const RowMatrixXd& frame);

/// ‖FFᵀ/‖FFᵀ‖_F − T‖_F with T = (I−11ᵀ/K)/√(K−1) (Zhu et al. 2021): 0 for a simplex ETF; at most √2 if centred.
[[nodiscard]] std::optional<double> etfDistance(const RowMatrixXd& frame);

/// Mean and variance (population) over pairs of log(1/d), d the distance of the rows at unit length: hyperspherical
/// uniformity (GNC2, Liu et al. 2023). Infinite where two directions coincide; the variance is then empty.
struct Uniformity {
  double mean = 0.0;
  std::optional<double> variance;
};
[[nodiscard]] std::optional<Uniformity> hypersphericalUniformity(const RowMatrixXd& frame);

/// ‖W/‖W‖_F − M/‖M‖_F‖_F² (NC3, Papyan et al. 2020), 0 … 4.
[[nodiscard]] std::optional<double> dualityDistance(const RowMatrixXd& weights, const RowMatrixXd& means);

/// ‖WMᵀ/‖WMᵀ‖_F − T‖_F (NC3, Zhu et al. 2021), 0 … 2.
[[nodiscard]] std::optional<double> etfDuality(const RowMatrixXd& weights, const RowMatrixXd& means);

/// Mean over classes of cos(w_c, m_c).
[[nodiscard]] std::optional<double> dualityCosine(const RowMatrixXd& weights, const RowMatrixXd& means);

/// Variance over classes of ⟨w_c, m_c⟩, divided by K − 1 (Wu and Papyan 2024).
[[nodiscard]] std::optional<double> dualityVariance(const RowMatrixXd& weights, const RowMatrixXd& means);

}  // namespace simplexity::geometry

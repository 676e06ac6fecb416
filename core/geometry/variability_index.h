#pragma once

#include <optional>

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"

namespace simplexity::geometry {

/// Variability collapse index (Xu and Liu 2023): 1 − tr(Σ_T⁺ Σ_B)/rank Σ_B with Σ_B = Σ_c (n_c/N)(μ_c−μ_G)(μ_c−μ_G)ᵀ
/// and Σ_T = Σ_W + Σ_B; 0 = collapsed, 1 = not at all. `scatter` is Σ (h−μ_y)(h−μ_y)ᵀ, p×p, of which the lower half is
/// read. Empty unless N − K > p (it is 0 for any samples then) and where all class means coincide.
[[nodiscard]] std::optional<double> variabilityCollapseIndex(const ClassStatistics& statistics,
                                                             const Eigen::MatrixXd& scatter);

}  // namespace simplexity::geometry

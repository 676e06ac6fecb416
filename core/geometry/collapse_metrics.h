#pragma once

#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"

/// Neural-collapse metrics that follow from counts, means and total variances of the classes alone; collapse_suite.h
/// has them all. Conventions: biased variances (divided by n_c); means over ordered pairs i≠j. Results are empty where
/// the quantity is undefined, infinite where two class means coincide, never NaN.
namespace simplexity::geometry {

/// K×K squared distances ‖μ_i−μ_j‖² of rows, by subtraction in float64.
[[nodiscard]] Eigen::MatrixXd squaredDistances(const RowMatrixXd& means);

/// V_ij = (v_i+v_j)/(2 d_ij²) of the classes `classes`; the diagonal is zero. Infinite where two means coincide, even
/// if both classes have no variance at all: classes that cannot be told apart are not collapsed.
[[nodiscard]] Eigen::MatrixXd pairwiseCdnv(const ClassStatistics& statistics, const std::vector<int>& classes);

/// Over ordered pairs of different classes, whose matrix has zeros on its diagonal; empty for fewer than two.
[[nodiscard]] std::optional<double> meanOverPairs(const Eigen::MatrixXd& pairs);

/// Class-distance normalized variance (Galanti et al. 2022): mean of V_ij over the classes of two samples or more.
[[nodiscard]] std::optional<double> cdnv(const ClassStatistics& statistics);

/// The same without its small-sample bias: variances divided by n_c − 1, and d_ij² − v_i/n_i − v_j/n_j for the squared
/// distance. Empty where that is not positive for some pair: its means cannot be told from noise.
[[nodiscard]] std::optional<double> debiasedCdnv(const ClassStatistics& statistics);

/// Geometric collapse: mean over i≠j of (g_i+g_j)/(2 d_ij²), g_c the mean squared Jacobian norm over class c (Munn et
/// al. 2024, in the tight form derived in docs/metrics.md), over the classes of cdnv(). `classComplexity` has one entry
/// a class; empty if one of these classes has none (NaN).
[[nodiscard]] std::optional<double> geometricCollapse(const ClassStatistics& statistics,
                                                      std::span<const double> classComplexity);

/// The coarse form GC / min d_ij², over the same classes.
[[nodiscard]] std::optional<double> coarseGeometricCollapse(const ClassStatistics& statistics, double complexity);

/// CDNV over geometric collapse, the effective Poincaré ratio. Empty where either is undefined or infinite, or where
/// geometric collapse is zero.
[[nodiscard]] std::optional<double> poincareRatio(std::optional<double> cdnv, std::optional<double> geometricCollapse);

}  // namespace simplexity::geometry

#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"

/// Neural-collapse metrics. Conventions throughout: centring at μ_M, the mean of the class means; biased variances
/// (divided by n_c); Σ_W divided by N; means over ordered pairs i≠j; classes without samples are left out. Results are
/// empty where the quantity is undefined (fewer than two classes, all means equal …), infinite where two class means
/// coincide, never NaN.
namespace simplexity::geometry {

/// K'×p means of the classes present, minus μ_M. Exactly zero where they all coincide.
[[nodiscard]] RowMatrixXd centredClassMeans(const ClassStatistics& statistics);

/// K'×K' squared distances ‖μ_i−μ_j‖² by subtraction in float64.
[[nodiscard]] Eigen::MatrixXd squaredMeanDistances(const ClassStatistics& statistics);

/// Class-distance normalized variance (Galanti et al. 2021): mean over i≠j of (v_i+v_j)/(2 d_ij²). Infinite where two
/// means coincide, even if both classes have no variance at all: classes that cannot be told apart are not collapsed.
[[nodiscard]] std::optional<double> cdnv(const ClassStatistics& statistics);

/// Geometric collapse: mean over i≠j of (g_i+g_j)/(2 d_ij²), g_c the mean squared Jacobian norm over class c (Munn et
/// al. 2024, in the tight form derived in docs/metrics.md). `classComplexity` has one entry a class; empty if a present
/// class has none (NaN).
[[nodiscard]] std::optional<double> geometricCollapse(const ClassStatistics& statistics,
                                                      std::span<const double> classComplexity);

/// CDNV over geometric collapse, the effective Poincaré ratio. Empty where either is undefined or infinite, or where
/// geometric collapse is zero.
[[nodiscard]] std::optional<double> poincareRatio(std::optional<double> cdnv, std::optional<double> geometricCollapse);

/// NC1 = tr(Σ_W Σ_B⁺)/K by the K×K Gram matrix of the centred means (never a p×p matrix); non-negative. `features` and
/// `labels` are the samples the statistics were gathered from.
[[nodiscard]] std::optional<double> nc1(const ClassStatistics& statistics, const FeaturesRef& features,
                                        std::span<const std::int32_t> labels);
[[nodiscard]] std::optional<double> nc1(const ClassStatistics& statistics, const FeaturesRef64& features,
                                        std::span<const std::int32_t> labels);

/// ‖MMᵀ/‖MMᵀ‖_F − T‖_F with T = (I−11ᵀ/K)/√(K−1), M the centred class means; 0 for a simplex ETF, at most √2.
[[nodiscard]] std::optional<double> nc2Etf(const ClassStatistics& statistics);

/// Fraction of samples whose nearest class mean (of `reference`) is that of their label. Ties go to the lowest class; a
/// sample whose class is absent from `reference` counts as wrong. Empty without samples.
[[nodiscard]] std::optional<double> nearestClassMeanAccuracy(const ClassStatistics& reference,
                                                             const FeaturesRef& features,
                                                             std::span<const std::int32_t> labels);
[[nodiscard]] std::optional<double> nearestClassMeanAccuracy(const ClassStatistics& reference,
                                                             const FeaturesRef64& features,
                                                             std::span<const std::int32_t> labels);

}  // namespace simplexity::geometry

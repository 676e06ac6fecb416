#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

#include "core/base/check.h"
#include "core/geometry/centred_blocks.h"
#include "core/geometry/collapse_metrics.h"

namespace simplexity::geometry {

namespace {

/// p×r matrix P with PPᵀ = Σ_B⁺, from the K×K Gram matrix G = MMᵀ/K = VΛVᵀ: P = Mᵀ V (Kλ)^{-1/2} λ^{-1/2}. Eigenvalues
/// that are zero up to rounding must not be inverted: they are what makes NC1 explode or turn negative elsewhere.
RowMatrixXd whiteningOfBetweenClassCovariance(const RowMatrixXd& centredMeans)
{
  constexpr double kRelativeCutoff = 1e-10;
  const auto classes = static_cast<double>(centredMeans.rows());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> gram(centredMeans * centredMeans.transpose() / classes);
  const Eigen::VectorXd& eigenvalues = gram.eigenvalues();  // ascending
  const double cutoff = kRelativeCutoff * std::max(eigenvalues[eigenvalues.size() - 1], 0.0);
  const auto positive = static_cast<Eigen::Index>((eigenvalues.array() > cutoff).count());
  const Eigen::Index rank = std::min({positive, centredMeans.rows() - 1, centredMeans.cols()});
  const Eigen::VectorXd scale = (std::sqrt(classes) * eigenvalues.tail(rank)).cwiseInverse();
  return centredMeans.transpose() * gram.eigenvectors().rightCols(rank) * scale.asDiagonal();
}

template <class Features>
std::optional<double> nc1Of(const ClassStatistics& statistics, const Features& features,
                            std::span<const std::int32_t> labels)
{
  SIMPLEXITY_CHECK(features.rows() == statistics.totalCount(), "the statistics are of other samples");
  const RowMatrixXd means = centredClassMeans(statistics);
  if (means.rows() < 2 || !means.allFinite()) {
    return std::nullopt;
  }
  const RowMatrixXd whitening = whiteningOfBetweenClassCovariance(means);
  if (whitening.cols() == 0) {
    return std::nullopt;
  }
  double squaredNorms = 0.0;
  RowMatrixXd projected;
  forEachCentredBlock(features, labels, statistics.means(), [&](const auto& block, Eigen::Index) {
    projected.noalias() = block * whitening;
    squaredNorms += projected.squaredNorm();
  });
  const double result =
      squaredNorms / (static_cast<double>(statistics.totalCount()) * static_cast<double>(means.rows()));
  return std::isnan(result) ? std::nullopt : std::optional(result);
}

}  // namespace

std::optional<double> nc1(const ClassStatistics& statistics, const FeaturesRef& features,
                          std::span<const std::int32_t> labels)
{
  return nc1Of(statistics, features, labels);
}

std::optional<double> nc1(const ClassStatistics& statistics, const FeaturesRef64& features,
                          std::span<const std::int32_t> labels)
{
  return nc1Of(statistics, features, labels);
}

}  // namespace simplexity::geometry

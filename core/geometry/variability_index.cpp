#include "core/geometry/variability_index.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

#include "core/geometry/rows.h"
#include "core/geometry/sample_pass.h"

namespace simplexity::geometry {

namespace {

constexpr double kRelativeCutoff = 1e-10;

/// K×p, rows √(n_c/N)·(μ_c − μ_G).
RowMatrixXd weightedMeans(const ClassStatistics& statistics)
{
  const std::vector<int> classes = statistics.presentClasses();
  const auto samples = static_cast<double>(statistics.totalCount());
  RowMatrixXd means = selectRows(statistics.means(), classes);
  means.rowwise() -= centreOf(statistics, classes, Centring::PooledMean);
  for (Eigen::Index i = 0; i < means.rows(); ++i) {
    means.row(i) *= std::sqrt(static_cast<double>(statistics.count(classes[static_cast<std::size_t>(i)])) / samples);
  }
  return means;
}

Eigen::Index rankOf(const RowMatrixXd& means)
{
  const Eigen::VectorXd values = Eigen::BDCSVD<Eigen::MatrixXd>(means).singularValues();
  return (values.array() > std::sqrt(kRelativeCutoff) * values[0]).count();
}

}  // namespace

std::optional<double> variabilityCollapseIndex(const ClassStatistics& statistics, const Eigen::MatrixXd& scatter)
{
  const auto classes = static_cast<std::int64_t>(statistics.presentClasses().size());
  if (classes < 2 || statistics.totalCount() - classes <= statistics.featureCount()) {
    return std::nullopt;
  }
  const RowMatrixXd means = weightedMeans(statistics);
  const Eigen::Index rank = rankOf(means);
  if (rank == 0) {
    return std::nullopt;
  }
  Eigen::MatrixXd total = scatter / static_cast<double>(statistics.totalCount());
  total.selfadjointView<Eigen::Lower>().rankUpdate(means.transpose());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(total);  // reads the lower half; ascending
  const auto positive = static_cast<Eigen::Index>(
      (spectrum.eigenvalues().array() > kRelativeCutoff * spectrum.eigenvalues().maxCoeff()).count());
  const Eigen::MatrixXd projected = means * spectrum.eigenvectors().rightCols(positive);
  const double trace =
      (projected.colwise().squaredNorm().transpose().array() / spectrum.eigenvalues().tail(positive).array()).sum();
  return std::clamp(1.0 - trace / static_cast<double>(rank), 0.0, 1.0);
}

}  // namespace simplexity::geometry

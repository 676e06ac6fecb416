#include "core/geometry/collapse_metrics.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/base/check.h"
#include "core/geometry/rows.h"

namespace simplexity::geometry {

namespace {

/// K'×p means of the classes present.
RowMatrixXd presentMeans(const ClassStatistics& statistics)
{
  return selectRows(statistics.means(), statistics.presentClasses());
}

/// Mean over ordered pairs i≠j of (spread_i+spread_j)/(2 d_ij²), one spread per class present.
std::optional<double> spreadOverDistance(const ClassStatistics& statistics, const std::vector<double>& spreads)
{
  if (spreads.size() < 2) {
    return std::nullopt;
  }
  const Eigen::MatrixXd squaredDistances = squaredMeanDistances(statistics);
  if (!squaredDistances.allFinite()) {
    return std::nullopt;
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < spreads.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double squaredDistance = squaredDistances(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      sum += squaredDistance > 0.0 ? (spreads[i] + spreads[j]) / 2.0 / squaredDistance
                                   : std::numeric_limits<double>::infinity();
    }
  }
  const auto classes = static_cast<double>(spreads.size());
  return std::isnan(sum) ? std::nullopt : std::optional(2.0 * sum / (classes * (classes - 1.0)));
}

}  // namespace

RowMatrixXd centredClassMeans(const ClassStatistics& statistics)
{
  RowMatrixXd means = presentMeans(statistics);
  if (means.rows() > 0) {
    means.rowwise() -= meanRow(means);
  }
  return means;
}

Eigen::MatrixXd squaredMeanDistances(const ClassStatistics& statistics)
{
  const RowMatrixXd means = presentMeans(statistics);
  Eigen::MatrixXd squaredDistances = Eigen::MatrixXd::Zero(means.rows(), means.rows());
  for (Eigen::Index i = 0; i < means.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      squaredDistances(i, j) = squaredDistances(j, i) = (means.row(i) - means.row(j)).squaredNorm();
    }
  }
  return squaredDistances;
}

std::optional<double> cdnv(const ClassStatistics& statistics)
{
  std::vector<double> variances;
  for (const int cls : statistics.presentClasses()) {
    variances.push_back(statistics.variance(cls));
  }
  return spreadOverDistance(statistics, variances);
}

std::optional<double> geometricCollapse(const ClassStatistics& statistics, std::span<const double> classComplexity)
{
  SIMPLEXITY_CHECK(classComplexity.size() == static_cast<std::size_t>(statistics.classCount()),
                   "one complexity a class is needed");
  std::vector<double> complexities;
  for (const int cls : statistics.presentClasses()) {
    complexities.push_back(classComplexity[static_cast<std::size_t>(cls)]);
    if (std::isnan(complexities.back())) {
      return std::nullopt;
    }
  }
  return spreadOverDistance(statistics, complexities);
}

std::optional<double> poincareRatio(std::optional<double> cdnv, std::optional<double> geometricCollapse)
{
  const bool isDefined = cdnv && geometricCollapse && std::isfinite(*cdnv) && std::isfinite(*geometricCollapse) &&
                         *geometricCollapse != 0.0;
  return isDefined ? std::optional(*cdnv / *geometricCollapse) : std::nullopt;
}

std::optional<double> nc2Etf(const ClassStatistics& statistics)
{
  const RowMatrixXd means = centredClassMeans(statistics);
  const Eigen::MatrixXd gram = means * means.transpose();
  const double norm = gram.norm();
  if (means.rows() < 2 || !(norm > 0.0) || !std::isfinite(norm)) {
    return std::nullopt;
  }
  const auto classes = static_cast<double>(means.rows());
  Eigen::MatrixXd ideal = Eigen::MatrixXd::Constant(gram.rows(), gram.cols(), -1.0 / classes);
  ideal.diagonal().array() += 1.0;
  return (gram / norm - ideal / std::sqrt(classes - 1.0)).norm();
}

}  // namespace simplexity::geometry

#include "core/geometry/collapse_metrics.h"

#include <cmath>
#include <limits>
#include <utility>

#include "core/base/check.h"
#include "core/geometry/rows.h"

namespace simplexity::geometry {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::optional<double> definedOnly(double value)
{
  return std::isnan(value) ? std::nullopt : std::optional(value);
}

/// (spread_i+spread_j)/(2 d_ij²), in the place of the distances: of many classes each such matrix takes a gigabyte.
Eigen::MatrixXd spreadOverDistance(const Eigen::VectorXd& spreads, Eigen::MatrixXd pairs)
{
  for (Eigen::Index i = 0; i < spreads.size(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      const double squaredDistance = pairs(i, j);
      // NaN fails the comparison and stays what it is.
      pairs(i, j) = squaredDistance == 0.0 ? kInfinity : (spreads[i] + spreads[j]) / 2.0 / squaredDistance;
      pairs(j, i) = pairs(i, j);
    }
  }
  return pairs;
}

Eigen::MatrixXd squaredDistancesOf(const ClassStatistics& statistics, const std::vector<int>& classes)
{
  return squaredDistances(selectRows(statistics.means(), classes));
}

Eigen::VectorXd variancesOf(const ClassStatistics& statistics, const std::vector<int>& classes)
{
  Eigen::VectorXd variances(static_cast<Eigen::Index>(classes.size()));
  for (std::size_t i = 0; i < classes.size(); ++i) {
    variances[static_cast<Eigen::Index>(i)] = statistics.variance(classes[i]);
  }
  return variances;
}

}  // namespace

Eigen::MatrixXd squaredDistances(const RowMatrixXd& means)
{
  Eigen::MatrixXd distances = Eigen::MatrixXd::Zero(means.rows(), means.rows());
  for (Eigen::Index i = 0; i < means.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      distances(i, j) = distances(j, i) = (means.row(i) - means.row(j)).squaredNorm();
    }
  }
  return distances;
}

Eigen::MatrixXd pairwiseCdnv(const ClassStatistics& statistics, const std::vector<int>& classes)
{
  return spreadOverDistance(variancesOf(statistics, classes), squaredDistancesOf(statistics, classes));
}

std::optional<double> meanOverPairs(const Eigen::MatrixXd& pairs)
{
  const auto classes = static_cast<double>(pairs.rows());
  return pairs.rows() < 2 ? std::nullopt : definedOnly(pairs.sum() / (classes * (classes - 1.0)));
}

std::optional<double> cdnv(const ClassStatistics& statistics)
{
  return meanOverPairs(pairwiseCdnv(statistics, statistics.spreadClasses()));
}

std::optional<double> debiasedCdnv(const ClassStatistics& statistics)
{
  const std::vector<int> classes = statistics.spreadClasses();
  Eigen::VectorXd variances = variancesOf(statistics, classes);
  Eigen::VectorXd ofMeans(variances.size());  // v_c/n_c, the variance of the class mean itself
  for (Eigen::Index i = 0; i < variances.size(); ++i) {
    const auto count = static_cast<double>(statistics.count(classes[static_cast<std::size_t>(i)]));
    variances[i] *= count / (count - 1.0);
    ofMeans[i] = variances[i] / count;
  }
  Eigen::MatrixXd distances = squaredDistancesOf(statistics, classes);
  for (Eigen::Index i = 0; i < variances.size(); ++i) {
    for (Eigen::Index j = 0; j < variances.size(); ++j) {
      distances(i, j) -= i == j ? 0.0 : ofMeans[i] + ofMeans[j];
      if (i != j && !(distances(i, j) > 0.0)) {
        return std::nullopt;
      }
    }
  }
  return meanOverPairs(spreadOverDistance(variances, std::move(distances)));
}

std::optional<double> geometricCollapse(const ClassStatistics& statistics, std::span<const double> classComplexity)
{
  SIMPLEXITY_CHECK(classComplexity.size() == static_cast<std::size_t>(statistics.classCount()),
                   "one complexity a class is needed");
  const std::vector<int> classes = statistics.spreadClasses();
  Eigen::VectorXd complexities(static_cast<Eigen::Index>(classes.size()));
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const double complexity = classComplexity[static_cast<std::size_t>(classes[i])];
    if (std::isnan(complexity)) {
      return std::nullopt;
    }
    complexities[static_cast<Eigen::Index>(i)] = complexity;
  }
  return meanOverPairs(spreadOverDistance(complexities, squaredDistancesOf(statistics, classes)));
}

std::optional<double> coarseGeometricCollapse(const ClassStatistics& statistics, double complexity)
{
  Eigen::MatrixXd distances = squaredDistancesOf(statistics, statistics.spreadClasses());
  if (distances.rows() < 2 || !distances.allFinite()) {
    return std::nullopt;
  }
  distances.diagonal().setConstant(kInfinity);
  const double least = distances.minCoeff();
  return definedOnly(least > 0.0 ? complexity / least : kInfinity);
}

std::optional<double> poincareRatio(std::optional<double> cdnv, std::optional<double> geometricCollapse)
{
  const bool isDefined = cdnv && geometricCollapse && std::isfinite(*cdnv) && std::isfinite(*geometricCollapse) &&
                         *geometricCollapse != 0.0;
  return isDefined ? std::optional(*cdnv / *geometricCollapse) : std::nullopt;
}

}  // namespace simplexity::geometry

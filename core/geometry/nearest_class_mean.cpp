#include <limits>
#include <vector>

#include "core/base/check.h"
#include "core/geometry/collapse_metrics.h"

namespace simplexity::geometry {

namespace {

/// Distances by subtraction: the expanded form ‖h‖²+‖μ‖²−2⟨h,μ⟩ loses small distances at a large offset.
int nearestClass(const Eigen::RowVectorXd& sample, const RowMatrixXd& means, const std::vector<int>& classes)
{
  int nearest = classes.front();
  double least = std::numeric_limits<double>::infinity();
  for (const int cls : classes) {
    const double squaredDistance = (sample - means.row(cls)).squaredNorm();
    if (squaredDistance < least) {
      least = squaredDistance;
      nearest = cls;
    }
  }
  return nearest;
}

template <class Features>
std::optional<double> accuracyOf(const ClassStatistics& reference, const Features& features,
                                 std::span<const std::int32_t> labels)
{
  SIMPLEXITY_CHECK(features.cols() == reference.featureCount(), "samples and class means differ in features");
  SIMPLEXITY_CHECK(features.rows() == static_cast<Eigen::Index>(labels.size()), "one label a sample is needed");
  const std::vector<int> classes = reference.presentClasses();
  if (classes.size() < 2 || labels.empty() || !reference.means().allFinite()) {
    return std::nullopt;
  }
  std::int64_t correct = 0;
  Eigen::RowVectorXd sample(features.cols());
  for (Eigen::Index i = 0; i < features.rows(); ++i) {
    sample = features.row(i).template cast<double>();
    correct += nearestClass(sample, reference.means(), classes) == labels[static_cast<std::size_t>(i)] ? 1 : 0;
  }
  return static_cast<double>(correct) / static_cast<double>(labels.size());
}

}  // namespace

std::optional<double> nearestClassMeanAccuracy(const ClassStatistics& reference, const FeaturesRef& features,
                                               std::span<const std::int32_t> labels)
{
  return accuracyOf(reference, features, labels);
}

std::optional<double> nearestClassMeanAccuracy(const ClassStatistics& reference, const FeaturesRef64& features,
                                               std::span<const std::int32_t> labels)
{
  return accuracyOf(reference, features, labels);
}

}  // namespace simplexity::geometry

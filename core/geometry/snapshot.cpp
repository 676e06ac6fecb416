#include "core/geometry/snapshot.h"

#include "core/base/check.h"
#include "core/geometry/centred_blocks.h"
#include "core/geometry/rows.h"

namespace simplexity::geometry {

namespace {

std::vector<std::int64_t> countsOf(const ClassStatistics& statistics)
{
  std::vector<std::int64_t> counts(static_cast<std::size_t>(statistics.classCount()));
  for (int cls = 0; cls < statistics.classCount(); ++cls) {
    counts[static_cast<std::size_t>(cls)] = statistics.count(cls);
  }
  return counts;
}

template <class FeatureRows>
std::vector<Eigen::Matrix3d> classCovariances(const SnapshotInput& input, const FeatureRows& features,
                                              const ViewBasis& view)
{
  const ClassStatistics& statistics = input.statistics;
  std::vector<Eigen::Matrix3d> covariances(static_cast<std::size_t>(statistics.classCount()), Eigen::Matrix3d::Zero());
  Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::RowMajor> deviations;
  forEachCentredBlock(features, input.labels, statistics.means(), [&](const auto& block, Eigen::Index first) {
    deviations.noalias() = block * view.basis;
    for (Eigen::Index i = 0; i < deviations.rows(); ++i) {
      const auto cls = static_cast<std::size_t>(input.labels[static_cast<std::size_t>(first + i)]);
      covariances[cls] += deviations.row(i).transpose() * deviations.row(i);
    }
  });
  for (const int cls : statistics.presentClasses()) {
    covariances[static_cast<std::size_t>(cls)] /= static_cast<double>(statistics.count(cls));
  }
  return covariances;
}

template <class FeatureRows>
void projectShownSamples(const SnapshotInput& input, const FeatureRows& features, GeometrySnapshot& snapshot)
{
  const ViewBasis& view = snapshot.view;
  snapshot.points.resize(static_cast<Eigen::Index>(input.shownSamples.size()), Eigen::NoChange);
  Eigen::Index point = 0;
  for (const std::int64_t sample : input.shownSamples) {
    SIMPLEXITY_CHECK(sample >= 0 && sample < features.rows(), "a shown sample is outside the samples");
    const Eigen::RowVectorXd offset = features.row(sample).template cast<double>() - view.centre.transpose();
    snapshot.points.row(point++) = (offset * view.basis).cast<float>();
    snapshot.labels.push_back(input.labels[static_cast<std::size_t>(sample)]);
    if (!input.predictions.empty()) {
      snapshot.predictions.push_back(input.predictions[static_cast<std::size_t>(sample)]);
    }
  }
}

template <class FeatureRows>
GeometrySnapshot snapshotOf(const SnapshotInput& input, const FeatureRows& features, const ViewBasis* previous)
{
  const ClassStatistics& statistics = input.statistics;
  SIMPLEXITY_CHECK(features.rows() == statistics.totalCount(), "the statistics are of other samples");
  SIMPLEXITY_CHECK(input.predictions.empty() || input.predictions.size() == input.labels.size(),
                   "one prediction a sample is needed, or none");
  GeometrySnapshot snapshot;
  snapshot.epoch = input.epoch;
  snapshot.split = input.split;
  snapshot.samplesMeasured = statistics.totalCount();
  snapshot.classCounts = countsOf(statistics);
  snapshot.classMeans = statistics.means();
  snapshot.view = principalView(selectRows(statistics.means(), statistics.presentClasses()), previous);
  snapshot.classCovariances = classCovariances(input, features, snapshot.view);
  snapshot.head = input.head;
  projectShownSamples(input, features, snapshot);
  return snapshot;
}

}  // namespace

GeometrySnapshot makeSnapshot(const SnapshotInput& input, const FeaturesRef& features, const ViewBasis* previous)
{
  return snapshotOf(input, features, previous);
}

GeometrySnapshot makeSnapshot(const SnapshotInput& input, const FeaturesRef64& features, const ViewBasis* previous)
{
  return snapshotOf(input, features, previous);
}

}  // namespace simplexity::geometry

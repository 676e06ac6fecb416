#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <Eigen/Core>

#include "core/base/metrics.h"
#include "core/geometry/class_statistics.h"
#include "core/geometry/linear_head.h"
#include "core/geometry/view_basis.h"

namespace simplexity::geometry {

/// Everything the 3-D scene shows of one epoch. Immutable after construction; owns its data; crosses threads as
/// std::shared_ptr<const GeometrySnapshot>.
struct GeometrySnapshot {
  int epoch = 0;
  std::optional<Split> split = Split::Test;  ///< none of features that have no splits
  std::int64_t samplesMeasured = 0;          ///< samples the class means are taken over (the points below may be fewer)
  std::vector<std::int64_t> classCounts;     ///< K, how these samples spread over the classes; empty if not known
  RowMatrixXd classMeans;                    ///< K×p in feature space
  ViewBasis view;
  std::vector<Eigen::Matrix3d> classCovariances;                    ///< K, biased, in view coordinates
  LinearHead head;                                                  ///< empty where only the features are known
  Eigen::Matrix<float, Eigen::Dynamic, 3, Eigen::RowMajor> points;  ///< samples in view coordinates
  std::vector<std::int32_t> labels;                                 ///< of the points
  std::vector<std::int32_t> predictions;  ///< argmax of the logits, of the points; none without a head
};

struct SnapshotInput {
  int epoch = 0;
  std::optional<Split> split = Split::Test;
  const ClassStatistics& statistics;
  std::span<const std::int32_t> labels;        ///< of the samples the statistics were gathered from
  std::span<const std::int32_t> predictions;   ///< of them, or none
  LinearHead head;                             ///< empty where it is not known
  std::span<const std::int64_t> shownSamples;  ///< those of them that become points
};

/// Projects the samples of one epoch, a row each, into its view, aligned with the previous epoch's view if given. A
/// class without samples keeps a zero mean and covariance and has no part in the view.
[[nodiscard]] GeometrySnapshot makeSnapshot(const SnapshotInput& input, const FeaturesRef& features,
                                            const ViewBasis* previous);
[[nodiscard]] GeometrySnapshot makeSnapshot(const SnapshotInput& input, const FeaturesRef64& features,
                                            const ViewBasis* previous);

}  // namespace simplexity::geometry

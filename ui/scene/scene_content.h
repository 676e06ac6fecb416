#pragma once

#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include "core/geometry/snapshot.h"

namespace simplexity::ui {

/// Up to so many classes are drawn in every detail. Of more than these, which no eye tells apart, there are no edges
/// and no ideal simplex, and only the nearest are named: ten thousand classes have fifty million edges.
inline constexpr std::size_t kMostClassesInDetail = 150;

struct SceneSample {
  Eigen::Vector3d position;
  int cls = 0;
  bool isMisclassified = false;
};

/// A corner of the simplex: the class and where it is.
struct SceneVertex {
  Eigen::Vector3d position;
  int cls = 0;
};

/// What an epoch puts on the stage. One scene length is the root-mean-square distance of the class means from their
/// centre as seen in the view, so that the simplex keeps its apparent size while the features grow during training, and
/// what shrinks is the spread of the classes around their means. Every coordinate is finite and at most kFarthest.
struct SceneContent {
  static constexpr double kFarthest = 1e4;

  double viewLengthOfUnit = 1.0;
  std::vector<SceneSample> samples;
  std::vector<SceneVertex> means;
  std::vector<SceneVertex> ideal;  ///< the ideal simplex, a vertex a mean; empty where there is none

  [[nodiscard]] bool isCrowd() const { return means.size() > kMostClassesInDetail; }
};

/// Samples and means that are not finite, or so far out that the rest would be a dot, are left out; so are samples with
/// a label that names no class. Where the means coincide, the spread of the samples gives the length.
[[nodiscard]] SceneContent sceneContent(const geometry::GeometrySnapshot& snapshot);

/// How far means and ideal simplex reach from the centre; 1 where there are none.
[[nodiscard]] double sceneRadius(const SceneContent& content);

}  // namespace simplexity::ui

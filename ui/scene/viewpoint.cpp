#include "ui/scene/viewpoint.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numbers>

#include <Eigen/Geometry>

namespace simplexity::ui {

namespace {

/// The clearance of a part of a crowd will do: comparing all pairs of ten thousand means takes half a minute.
constexpr std::size_t kMostCompared = 300;

/// A direction must be this much better than those tried before it, so that rounding does not choose.
constexpr double kNoticeable = 1.02;

/// Towards the eye.
Eigen::Vector3d directionOf(const Viewpoint& viewpoint)
{
  constexpr double kDegree = std::numbers::pi / 180.0;
  return Eigen::AngleAxisd(viewpoint.azimuth * kDegree, Eigen::Vector3d::UnitY()) *
         Eigen::AngleAxisd(-viewpoint.elevation * kDegree, Eigen::Vector3d::UnitX()) * Eigen::Vector3d::UnitZ();
}

/// The smallest distance between two means, seen from far away.
double clearance(std::span<const SceneVertex> means, const Viewpoint& viewpoint)
{
  const Eigen::Vector3d direction = directionOf(viewpoint);
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < means.size(); ++i) {
    for (std::size_t j = i + 1; j < means.size(); ++j) {
      smallest = std::min(smallest, (means[i].position - means[j].position).cross(direction).norm());
    }
  }
  return smallest;
}

}  // namespace

Viewpoint clearestViewpoint(std::span<const SceneVertex> means)
{
  constexpr std::array kAzimuths{20.0, -20.0, 35.0, -35.0, 50.0, -50.0, 65.0, -65.0};
  constexpr std::array kElevations{15.0, 30.0, -15.0, -30.0};
  means = means.first(std::min(means.size(), kMostCompared));
  Viewpoint best;
  double widest = clearance(means, best);
  for (const double elevation : kElevations) {
    for (const double azimuth : kAzimuths) {
      const Viewpoint candidate{azimuth, elevation};
      if (const double width = clearance(means, candidate); width > kNoticeable * widest) {
        best = candidate;
        widest = width;
      }
    }
  }
  return best;
}

}  // namespace simplexity::ui

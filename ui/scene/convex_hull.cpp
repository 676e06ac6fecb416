#include "ui/scene/convex_hull.h"

#include <algorithm>
#include <set>

#include <Eigen/Geometry>

namespace simplexity::ui {

namespace {

/// Relative to the size of the figure: points this close to a plane count as lying in it.
constexpr double kFlatness = 1e-9;

/// Whether all points are on one side of the plane through a, b, c.
bool isOnSurface(std::span<const Eigen::Vector3d> points, std::size_t a, std::size_t b, std::size_t c, double tolerance)
{
  const Eigen::Vector3d normal = (points[b] - points[a]).cross(points[c] - points[a]);
  const double length = normal.norm();
  if (length == 0.0) {
    return false;
  }
  bool isAnyAbove = false;
  bool isAnyBelow = false;
  for (const Eigen::Vector3d& point : points) {
    const double height = normal.dot(point - points[a]) / length;
    isAnyAbove = isAnyAbove || height > tolerance;
    isAnyBelow = isAnyBelow || height < -tolerance;
    if (isAnyAbove && isAnyBelow) {
      return false;
    }
  }
  return true;
}

double extent(std::span<const Eigen::Vector3d> points)
{
  double largest = 0.0;
  for (const Eigen::Vector3d& point : points) {
    largest = std::max(largest, (point - points.front()).norm());
  }
  return largest;
}

}  // namespace

std::vector<std::array<int, 3>> hullTriangles(std::span<const Eigen::Vector3d> points)
{
  std::vector<std::array<int, 3>> triangles;
  if (points.size() > kMostHullPoints) {
    return triangles;
  }
  const double tolerance = points.empty() ? 0.0 : kFlatness * extent(points);
  for (std::size_t a = 0; a < points.size(); ++a) {
    for (std::size_t b = a + 1; b < points.size(); ++b) {
      for (std::size_t c = b + 1; c < points.size(); ++c) {
        if (isOnSurface(points, a, b, c, tolerance)) {
          triangles.push_back({static_cast<int>(a), static_cast<int>(b), static_cast<int>(c)});
        }
      }
    }
  }
  return triangles;
}

std::vector<std::pair<int, int>> triangleEdges(std::span<const std::array<int, 3>> triangles)
{
  std::set<std::pair<int, int>> edges;
  for (const auto& [a, b, c] : triangles) {
    edges.insert({{a, b}, {b, c}, {a, c}});
  }
  return {edges.begin(), edges.end()};
}

}  // namespace simplexity::ui

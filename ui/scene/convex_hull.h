#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace simplexity::ui {

/// hullTriangles() of so many points takes hundredths of a second, of a thousand many seconds.
inline constexpr std::size_t kMostHullPoints = 150;

/// The surface of the convex hull of a few points (tries every triangle): triangles of point numbers. Three points give
/// their triangle; fewer give nothing, nor do more than kMostHullPoints, whose facets would be too small to see.
[[nodiscard]] std::vector<std::array<int, 3>> hullTriangles(std::span<const Eigen::Vector3d> points);

/// The sides of these triangles, each once, the lower number first.
[[nodiscard]] std::vector<std::pair<int, int>> triangleEdges(std::span<const std::array<int, 3>> triangles);

}  // namespace simplexity::ui

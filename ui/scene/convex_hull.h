#pragma once

#include <array>
#include <span>
#include <utility>
#include <vector>

#include <Eigen/Core>

namespace simplexity::ui {

/// The surface of the convex hull of a few points (tries every triangle: fine for a hundred): triangles of point
/// numbers. Three points give their triangle, fewer give nothing.
[[nodiscard]] std::vector<std::array<int, 3>> hullTriangles(std::span<const Eigen::Vector3d> points);

/// The sides of these triangles, each once, the lower number first.
[[nodiscard]] std::vector<std::pair<int, int>> triangleEdges(std::span<const std::array<int, 3>> triangles);

}  // namespace simplexity::ui

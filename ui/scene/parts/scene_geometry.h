#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <vtkSmartPointer.h>
#include <Eigen/Core>

#include "ui/scene/scene_content.h"
#include "ui/scene/scene_style.h"

class vtkPolyData;
class vtkTextProperty;

namespace simplexity::ui {

using Rgb = SceneStyle::Rgb;

[[nodiscard]] Rgb mix(const Rgb& from, const Rgb& to, double share);
[[nodiscard]] Rgb colourOf(const SceneStyle& style, int cls);
[[nodiscard]] std::string nameOf(const SceneStyle& style, int cls);

/// A vertex a position, with its colour as point scalars.
[[nodiscard]] vtkSmartPointer<vtkPolyData> colouredPoints(std::span<const Eigen::Vector3d> positions,
                                                          std::span<const Rgb> colours);
[[nodiscard]] vtkSmartPointer<vtkPolyData> lineSegments(std::span<const Eigen::Vector3d> positions,
                                                        std::span<const std::pair<int, int>> segments);

[[nodiscard]] std::vector<Eigen::Vector3d> positionsOf(std::span<const SceneVertex> vertices);
[[nodiscard]] std::vector<Rgb> coloursOf(std::span<const SceneVertex> vertices, const SceneStyle& style);

/// Radius of the spheres of the means, in scene lengths: smaller where there are many.
[[nodiscard]] double meanRadius(std::size_t meanCount);

/// Type face, colour, a translucent backdrop that keeps the text readable over the scene, and a size in pixels.
void setTextStyle(vtkTextProperty* property, const Rgb& colour, const Rgb& backdrop, double size);

}  // namespace simplexity::ui

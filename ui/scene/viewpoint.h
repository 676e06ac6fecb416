#pragma once

#include <span>

#include "ui/scene/scene_content.h"

namespace simplexity::ui {

/// A direction to look from, in degrees about the second axis and above the plane of the first and third.
struct Viewpoint {
  double azimuth = 20.0;
  double elevation = 15.0;
};

/// Of a few oblique directions (straight along an axis nothing looks deep) the one from which the means keep clearest
/// of each other; of very many only the first are compared.
[[nodiscard]] Viewpoint clearestViewpoint(std::span<const SceneVertex> means);

}  // namespace simplexity::ui

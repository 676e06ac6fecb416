#include "ui/scene/scene_theme.h"

#include <utility>

namespace simplexity::ui {

namespace {

/// After so many classes classColour() repeats.
constexpr int kDistinctColours = 30;

SceneStyle::Rgb rgb(const QColor& colour)
{
  return {colour.redF(), colour.greenF(), colour.blueF()};
}

}  // namespace

SceneStyle sceneStyle(const Theme& theme, std::vector<std::string> classNames)
{
  SceneStyle style;
  style.background = rgb(theme.background);
  style.text = rgb(theme.text);
  style.idealSimplex = rgb(theme.idealSimplex);
  for (int cls = 0; cls < kDistinctColours; ++cls) {
    style.classColours.push_back(rgb(classColour(cls)));
  }
  style.classNames = std::move(classNames);
  return style;
}

}  // namespace simplexity::ui

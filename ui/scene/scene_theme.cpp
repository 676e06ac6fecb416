#include "ui/scene/scene_theme.h"

#include <QString>

#include "ui/style/short_text.h"

namespace simplexity::ui {

namespace {

/// After so many classes classColour() repeats.
constexpr int kDistinctColours = 30;

/// Letters of a name in the scene.
constexpr qsizetype kMostLetters = 24;

SceneStyle::Rgb rgb(const QColor& colour)
{
  return {colour.redF(), colour.greenF(), colour.blueF()};
}

}  // namespace

SceneStyle sceneStyle(const Theme& theme, const std::vector<std::string>& classNames)
{
  SceneStyle style;
  style.background = rgb(theme.background);
  style.text = rgb(theme.text);
  style.idealSimplex = rgb(theme.idealSimplex);
  for (int cls = 0; cls < kDistinctColours; ++cls) {
    style.classColours.push_back(rgb(classColour(cls)));
  }
  for (const std::string& name : classNames) {
    style.classNames.push_back(shortText(QString::fromStdString(name).simplified(), kMostLetters).toStdString());
  }
  return style;
}

}  // namespace simplexity::ui

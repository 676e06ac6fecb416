#pragma once

#include <array>
#include <string>
#include <vector>

namespace simplexity::ui {

/// Colours and names the scene draws with; free of Qt.
struct SceneStyle {
  using Rgb = std::array<double, 3>;
  Rgb background{1, 1, 1};
  Rgb text{0, 0, 0};
  Rgb idealSimplex{0.5, 0.5, 0.5};
  std::vector<Rgb> classColours;        ///< repeated where there are more classes; none gives `text`
  std::vector<std::string> classNames;  ///< a class without a name shows its number
};

/// What is visible.
struct SceneOptions {
  bool samples = true;
  bool means = true;
  bool labels = true;
  bool edges = true;
  bool idealSimplex = true;
  bool captions = true;  ///< the texts in the corners and the axes
};

}  // namespace simplexity::ui

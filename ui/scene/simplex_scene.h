#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/geometry/snapshot.h"

class vtkRenderer;

namespace simplexity::ui {

/// Colours and names the scene draws with; free of Qt.
struct SceneStyle {
  using Rgb = std::array<double, 3>;
  Rgb background{1, 1, 1};
  Rgb text{0, 0, 0};
  Rgb idealSimplex{0.5, 0.5, 0.5};
  std::vector<Rgb> classColours;
  std::vector<std::string> classNames;
};

/// What is visible.
struct SceneOptions {
  bool samples = true;
  bool means = true;
  bool labels = true;
  bool edges = true;
  bool idealSimplex = true;
};

/// The class-mean simplex in 3-D: samples as points coloured by class, class means as labelled spheres, the edges
/// between them, the ideal simplex as a translucent overlay, and in a corner what is shown and how much of the variance
/// the view keeps. Turns a snapshot into actors of one vtkRenderer; knows no window and no Qt. One thread: that of the
/// renderer.
class SimplexScene {
 public:
  SimplexScene();
  ~SimplexScene();
  SimplexScene(const SimplexScene&) = delete;
  SimplexScene& operator=(const SimplexScene&) = delete;

  [[nodiscard]] vtkRenderer* renderer() const;
  void setStyle(SceneStyle style);
  void setOptions(const SceneOptions& options);
  /// Null shows the empty state. The camera is left alone, except that the first snapshot after clear() frames the
  /// scene.
  void show(std::shared_ptr<const geometry::GeometrySnapshot> snapshot);
  void clear();
  void resetCamera();

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace simplexity::ui

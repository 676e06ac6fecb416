#pragma once

#include <memory>
#include <string>

#include "core/geometry/snapshot.h"
#include "ui/scene/scene_style.h"

class vtkRenderer;

namespace simplexity::ui {

/// The class-mean simplex in 3-D: samples as points coloured by class, class means as labelled spheres, the edges
/// between them, the ideal simplex as a translucent overlay, and in a corner what is shown and how much of the variance
/// the view keeps. Turns a snapshot into actors of one vtkRenderer; knows no window and no Qt. One thread: that of the
/// renderer.
class SimplexScene {
 public:
  SimplexScene();
  ~SimplexScene();
  /// The same picture, camera included, in a renderer of its own: a renderer belongs to one window.
  [[nodiscard]] std::unique_ptr<SimplexScene> clone() const;
  SimplexScene(const SimplexScene&) = delete;
  SimplexScene& operator=(const SimplexScene&) = delete;

  [[nodiscard]] vtkRenderer* renderer() const;
  void setStyle(SceneStyle style);
  [[nodiscard]] const SceneOptions& options() const;
  void setOptions(const SceneOptions& options);
  /// What the empty state says.
  void setEmptyText(std::string text);
  /// Device pixels of what is one pixel on an ordinary screen: text, points and lines grow with it.
  void setPixelRatio(double ratio);
  /// Null shows the empty state. The camera is left alone, except that the first snapshot after clear() frames the
  /// scene.
  void show(std::shared_ptr<const geometry::GeometrySnapshot> snapshot);
  void clear();
  /// Looks at means and ideal simplex, all of them in sight, from where the means keep clear of each other.
  void resetCamera();

 private:
  struct Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace simplexity::ui

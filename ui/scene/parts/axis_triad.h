#pragma once

#include <array>

#include <vtkNew.h>

#include "ui/scene/scene_style.h"

class vtkActor2D;
class vtkPoints;
class vtkRenderer;
class vtkTextActor;

namespace simplexity::ui {

/// Three short axes in the upper right corner, labelled PC 1, 2, 3, turned as the camera sees the scene.
class AxisTriad {
 public:
  explicit AxisTriad(vtkRenderer* renderer);
  ~AxisTriad();
  AxisTriad(const AxisTriad&) = delete;
  AxisTriad& operator=(const AxisTriad&) = delete;

  void show(const SceneStyle& style, double pixelRatio);
  void setVisible(bool isVisible);
  /// To be called before each frame.
  void follow();

 private:
  vtkRenderer* m_renderer;
  vtkNew<vtkPoints> m_ends;  ///< the origin, then the tips, in pixels from the corner's middle
  vtkNew<vtkActor2D> m_lines;
  std::array<vtkNew<vtkTextActor>, 3> m_names;
  double m_pixelRatio = 1.0;
};

}  // namespace simplexity::ui

#pragma once

#include <vtkNew.h>

#include "ui/scene/scene_content.h"
#include "ui/scene/scene_style.h"

class vtkActor;
class vtkOpenGLSphereMapper;
class vtkPolyData;
class vtkPolyDataMapper;
class vtkRenderer;

namespace simplexity::ui {

/// The ideal simplex: the shadow that the solid simplex casts into the view, which is the convex hull of its projected
/// vertices, as a body of tinted glass, and around each vertex a shell in the colour of the class whose mean belongs
/// there.
class IdealOverlay {
 public:
  explicit IdealOverlay(vtkRenderer* renderer);
  ~IdealOverlay();
  IdealOverlay(const IdealOverlay&) = delete;
  IdealOverlay& operator=(const IdealOverlay&) = delete;

  void show(const SceneContent& content, const SceneStyle& style, double pixelRatio);
  void setVisible(bool isVisible);

  [[nodiscard]] vtkPolyData* facets() const;
  [[nodiscard]] vtkPolyData* rims() const;  ///< the edges between facets
  [[nodiscard]] vtkPolyData* shells() const;

 private:
  vtkNew<vtkPolyDataMapper> m_facetMapper;
  vtkNew<vtkActor> m_facetActor;
  vtkNew<vtkPolyDataMapper> m_rimMapper;
  vtkNew<vtkActor> m_rimActor;
  vtkNew<vtkOpenGLSphereMapper> m_shellMapper;
  vtkNew<vtkActor> m_shellActor;
};

}  // namespace simplexity::ui

#pragma once

#include <vtkNew.h>

#include "ui/scene/scene_content.h"
#include "ui/scene/scene_style.h"

class vtkActor;
class vtkPolyData;
class vtkPolyDataMapper;
class vtkRenderer;

namespace simplexity::ui {

/// The edges of the simplex of the class means: a thin line between every two of them, fainter where they are many;
/// none in a crowd.
class SimplexEdges {
 public:
  explicit SimplexEdges(vtkRenderer* renderer);
  ~SimplexEdges();
  SimplexEdges(const SimplexEdges&) = delete;
  SimplexEdges& operator=(const SimplexEdges&) = delete;

  void show(const SceneContent& content, const SceneStyle& style, double pixelRatio);
  void setVisible(bool isVisible);
  [[nodiscard]] vtkPolyData* lines() const;

 private:
  vtkNew<vtkPolyDataMapper> m_mapper;
  vtkNew<vtkActor> m_actor;
};

}  // namespace simplexity::ui

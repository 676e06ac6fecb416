#pragma once

#include <vtkNew.h>

#include "ui/scene/scene_content.h"
#include "ui/scene/scene_style.h"

class vtkActor;
class vtkOpenGLSphereMapper;
class vtkPolyData;
class vtkRenderer;

namespace simplexity::ui {

/// The class means: lit spheres, computed per pixel and so round at any size.
class MeanSpheres {
 public:
  explicit MeanSpheres(vtkRenderer* renderer);
  ~MeanSpheres();
  MeanSpheres(const MeanSpheres&) = delete;
  MeanSpheres& operator=(const MeanSpheres&) = delete;

  void show(const SceneContent& content, const SceneStyle& style);
  void setVisible(bool isVisible);
  [[nodiscard]] vtkPolyData* centres() const;

 private:
  vtkNew<vtkOpenGLSphereMapper> m_mapper;
  vtkNew<vtkActor> m_actor;
};

}  // namespace simplexity::ui

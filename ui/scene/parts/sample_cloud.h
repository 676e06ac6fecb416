#pragma once

#include <vtkNew.h>

#include "ui/scene/scene_content.h"
#include "ui/scene/scene_style.h"

class vtkActor;
class vtkPolyData;
class vtkPolyDataMapper;
class vtkRenderer;

namespace simplexity::ui {

/// The samples: a dot each in the colour of its class. A dot with a dark (on dark: light) rim is a sample that the
/// network takes for another class.
class SampleCloud {
 public:
  explicit SampleCloud(vtkRenderer* renderer);

  void show(const SceneContent& content, const SceneStyle& style, double pixelRatio);
  void setVisible(bool isVisible);

  [[nodiscard]] vtkPolyData* dots() const;
  [[nodiscard]] vtkPolyData* rims() const;  ///< points of the misclassified samples

 private:
  struct Layer {
    Layer();
    ~Layer();
    vtkNew<vtkPolyDataMapper> mapper;
    vtkNew<vtkActor> actor;
  };
  Layer m_dots;
  Layer m_rims;
};

}  // namespace simplexity::ui

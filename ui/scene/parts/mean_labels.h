#pragma once

#include <vector>

#include <vtkNew.h>
#include <vtkSmartPointer.h>
#include <Eigen/Core>

#include "ui/scene/scene_content.h"
#include "ui/scene/scene_style.h"

class vtkRenderer;
class vtkTextActor;

namespace simplexity::ui {

/// The names of the classes beside their means: on the glass, so that nothing in the scene hides them, and moved before
/// every frame to where the camera sees the means.
class MeanLabels {
 public:
  explicit MeanLabels(vtkRenderer* renderer);
  ~MeanLabels();
  MeanLabels(const MeanLabels&) = delete;
  MeanLabels& operator=(const MeanLabels&) = delete;

  void show(const SceneContent& content, const SceneStyle& style, double pixelRatio);
  void setVisible(bool isVisible);
  /// To be called before each frame.
  void follow();

  [[nodiscard]] const std::vector<vtkSmartPointer<vtkTextActor>>& actors() const { return m_actors; }

 private:
  vtkRenderer* m_renderer;
  std::vector<vtkSmartPointer<vtkTextActor>> m_actors;
  std::vector<Eigen::Vector3d> m_anchors;
  double m_radius = 0.0;
  double m_gap = 0.0;
  bool m_isVisible = true;
};

}  // namespace simplexity::ui

#pragma once

#include <cstddef>
#include <string>
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
/// every frame to where the camera sees the means. Of a crowd those nearest to the eye are named.
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
  /// A mean in front of the eye.
  struct Sight {
    std::size_t mean;
    double distance;
  };
  [[nodiscard]] std::vector<Sight> nearestInSight() const;

  vtkRenderer* m_renderer;
  std::vector<vtkSmartPointer<vtkTextActor>> m_actors;  ///< as many as may be seen at once
  std::vector<std::string> m_names;                     ///< a name a mean
  std::vector<Eigen::Vector3d> m_anchors;               ///< likewise
  double m_radius = 0.0;
  double m_gap = 0.0;
  bool m_isVisible = true;
};

}  // namespace simplexity::ui

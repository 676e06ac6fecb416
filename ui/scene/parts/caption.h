#pragma once

#include <string>

#include <vtkNew.h>

#include "core/geometry/snapshot.h"
#include "ui/scene/scene_content.h"
#include "ui/scene/scene_style.h"

class vtkRenderer;
class vtkTextActor;

namespace simplexity::ui {

/// What the corners say of an epoch.
struct CaptionTexts {
  std::string title;  ///< "Epoch 12 · test, 10,000 samples, 2,000 drawn", and how many of the dots are misclassified
  std::string view;   ///< what of a crowd is left out, how much of the variance the view keeps, and would keep of an
                      ///< ideal simplex
};
[[nodiscard]] CaptionTexts captionTexts(const geometry::GeometrySnapshot& snapshot, const SceneContent& content);

/// Text in the corners, or, where there is nothing to show, in the middle.
class Caption {
 public:
  explicit Caption(vtkRenderer* renderer);
  ~Caption();
  Caption(const Caption&) = delete;
  Caption& operator=(const Caption&) = delete;

  void show(const CaptionTexts& texts, const SceneStyle& style, double pixelRatio);
  void showEmpty(const std::string& text, const SceneStyle& style, double pixelRatio);
  void setVisible(bool isVisible);
  /// To be called before each frame: keeps the texts in their places whatever the size.
  void follow();

 private:
  vtkRenderer* m_renderer;
  vtkNew<vtkTextActor> m_title;
  vtkNew<vtkTextActor> m_view;
  vtkNew<vtkTextActor> m_empty;
  double m_margin = 0.0;
  bool m_isEmpty = true;
};

}  // namespace simplexity::ui

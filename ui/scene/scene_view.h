#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "core/geometry/snapshot.h"
#include "ui/scene/simplex_scene.h"
#include "ui/style/theme.h"

class QAction;
class QToolBar;

namespace simplexity::ui {

class VtkViewWidget;

/// The 3-D scene with its tool bar: Reset view, and what to show. On a display without OpenGL a sentence takes the
/// place of the scene. Object names: sceneView, sceneCanvas (or sceneExcuse), sceneToolBar,
/// and the actions sceneReset, sceneSamples, sceneLabels, sceneEdges, sceneIdealSimplex.
class SceneView final : public QWidget {
  Q_OBJECT

 public:
  explicit SceneView(QWidget* parent = nullptr);
  ~SceneView() override;

  /// For export: renderToPng(view.scene(), …) gives what is seen.
  [[nodiscard]] const SimplexScene& scene() const { return *m_scene; }

  /// Null shows the empty state.
  void showSnapshot(std::shared_ptr<const geometry::GeometrySnapshot> snapshot);
  void clear();
  void resetView();
  void setTheme(const Theme& theme);
  void setClassNames(std::vector<std::string> names);
  void setEmptyText(const QString& text);

 private:
  void addToggle(const QString& text, const QString& toolTip, const QString& name, bool SceneOptions::*option);
  QWidget* setUpCanvas();
  QWidget* makeExcuse();
  void applyStyle();
  void redraw();

  std::unique_ptr<SimplexScene> m_scene;  ///< outlives the canvas, which is deleted in the destructor
  QToolBar* m_toolBar;
  VtkViewWidget* m_canvas = nullptr;  ///< null without OpenGL
  Theme m_theme = Theme::light();
  std::vector<std::string> m_classNames;
};

}  // namespace simplexity::ui

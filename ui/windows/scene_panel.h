#pragma once

#include <QList>
#include <QTimer>
#include <QWidget>

#include "ui/document/run_document.h"
#include "ui/style/theme.h"

class QAction;

namespace simplexity::ui {

class SceneView;
class Settings;
class SimplexScene;

/// The 3-D scene of the document's shown epoch. While hidden it does nothing, and catches up when it is shown.
class ScenePanel final : public QWidget {
  Q_OBJECT

 public:
  ScenePanel(const RunDocument& document, QWidget* parent);

  void setTheme(const Theme& theme);
  void resetView();
  /// What of the scene is shown.
  void saveState(Settings& settings) const;
  void restoreState(const Settings& settings);
  /// For export: what is seen, camera included.
  [[nodiscard]] const SimplexScene& scene() const;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void showRun();
  void showGeometry();
  void showGeometrySoon();
  [[nodiscard]] QList<QAction*> switches() const;

  const RunDocument& m_document;
  SceneView* m_view;
  RunDocument::Geometry m_shown;
  QTimer m_afterTheOthers;
};

}  // namespace simplexity::ui

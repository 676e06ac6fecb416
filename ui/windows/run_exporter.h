#pragma once

#include <QObject>

#include "core/base/result.h"
#include "ui/windows/window_parts.h"

class QWidget;

namespace simplexity::ui {

class PlotGrid;
class ScenePanel;
struct ExportRequest;

/// Writes the figures and tables of the shown epoch where the user wants them. Failures go to the message banner.
class RunExporter final : public QObject {
  Q_OBJECT

 public:
  /// Dialogs are asked above `window`, which owns this; the views outlive it.
  RunExporter(const WindowParts& parts, PlotGrid& plots, ScenePanel& scene, QWidget* window);

  void exportFigures();

 Q_SIGNALS:
  /// A sentence that says what was written where.
  void exported(const QString& sentence);

 private:
  [[nodiscard]] Result<> write(const ExportRequest& request);

  WindowParts m_parts;
  PlotGrid& m_plots;
  ScenePanel& m_scene;
  QWidget* m_window;
};

}  // namespace simplexity::ui

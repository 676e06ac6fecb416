#pragma once

#include <QPointF>
#include <QWidget>
#include <optional>

#include "core/learning/training/training.h"

namespace simplexity::ui {

class MetricChart;

/// What moves above a chart: the line at the shown epoch, the crosshair with its read-out, the focus frame. A widget of
/// its own, so that moving the pointer or the epoch slider redraws no curve. Lets every event through.
class ChartOverlay final : public QWidget {
 public:
  ChartOverlay(const MetricChart& chart, QWidget* parent);

  void setCursorEpoch(std::optional<int> epoch);
  /// Shows the crosshair at a measured epoch, its box beside the pointer; nothing if empty.
  void setHover(std::optional<int> epoch, QPointF pointer = {});

  /// A frame around the plot, for those who move the focus by keyboard.
  void setFocusFrame(bool isShown);

  [[nodiscard]] std::optional<int> cursorEpoch() const { return m_cursorEpoch; }
  [[nodiscard]] std::optional<int> hoverEpoch() const { return m_hoverEpoch; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  [[nodiscard]] const learning::EpochRecord* recordAt(std::optional<int> epoch) const;
  void drawCursor(QPainter& painter) const;
  void drawCrosshair(QPainter& painter) const;
  void drawMarks(QPainter& painter, const learning::EpochRecord& record) const;
  void drawReadout(QPainter& painter) const;
  void drawHint(QPainter& painter) const;

  const MetricChart& m_chart;
  std::optional<int> m_cursorEpoch;
  std::optional<int> m_hoverEpoch;
  QPointF m_pointer;
  bool m_hasFocusFrame = false;
};

}  // namespace simplexity::ui

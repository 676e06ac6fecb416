#pragma once

#include <QPointF>
#include <QString>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "core/learning/training/training.h"
#include "ui/plots/plot_spec.h"
#include "ui/style/theme.h"

class QAction;

namespace simplexity::ui {

class ChartOverlay;
class MetricChart;

/// A live plot of metrics over epochs. Follows the palette and font of the application by itself.
///
/// What a user can do: the wheel zooms at the pointer (Ctrl: values only, Shift: epochs only), dragging pans, a
/// double-click or Home returns to the automatic range, L switches the logarithmic scale, a click chooses an epoch, the
/// context menu exports and copies; the pointer reads out the values. By keyboard: + and - zoom, Shift and the arrows
/// pan, left and right move the read-out from epoch to epoch, Enter chooses it, Escape ends it. Once the user has
/// zoomed or panned, new data no longer move the axes until the view is reset.
///
/// Undefined values are gaps in a curve; infinite ones are gaps with a triangle at the top edge, and values that have
/// no logarithm gaps with a triangle at the bottom edge.
class MetricPlot final : public QWidget {
  Q_OBJECT

 public:
  explicit MetricPlot(PlotSpec spec, QWidget* parent = nullptr);
  ~MetricPlot() override;

  /// A plot without a window that shows the same, and goes on showing it while this one changes; for export.
  [[nodiscard]] std::unique_ptr<MetricPlot> clone() const;

  /// Replaces the data; for opening a run. Records are in ascending order of epoch.
  void setEpochs(const std::vector<learning::EpochRecord>& epochs);
  /// Adds newer epochs; for a live run.
  void appendEpochs(const std::vector<learning::EpochRecord>& epochs);
  /// Removes the data and returns to the automatic range.
  void clear();
  /// The line at the epoch that is shown elsewhere too, with a mark on each curve; none if empty.
  void setCursorEpoch(std::optional<int> epoch);
  void setLogScale(bool isLogScale);
  void setShowsBaselines(bool showsBaselines);
  /// Says what was measured, see plotNote(): beside the title, or in the read-out where the plot is narrow.
  void setSampleNote(const QString& note);
  void setTheme(const Theme& theme);
  void resetView();

  [[nodiscard]] const PlotSpec& spec() const;  ///< its isLogScale is the present scale
  [[nodiscard]] const std::vector<learning::EpochRecord>& epochs() const;
  [[nodiscard]] std::optional<int> cursorEpoch() const;
  [[nodiscard]] std::optional<int> hoveredEpoch() const;
  [[nodiscard]] bool isLogScale() const;
  [[nodiscard]] bool isZoomed() const;
  [[nodiscard]] QString sampleNote() const;
  /// What draws it, for export.
  [[nodiscard]] const MetricChart& chart() const { return *m_chart; }

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void epochClicked(int epoch);  ///< the measured epoch nearest to a click
  void hovered(std::optional<int> epoch);
  void logScaleChanged(bool isLogScale);
  void exportRequested();

 protected:
  void changeEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  struct Drag;

  void addMenuActions();
  void copyImage();
  void choose(int epoch);
  void hover(QPointF position);
  void showHover(std::optional<int> epoch, QPointF position);
  void stepHover(int records);
  void panBy(QPointF share);
  [[nodiscard]] bool handleArrow(int key, bool pans);
  void dragTo(QPointF position);
  void endHover();
  [[nodiscard]] bool isOverAxes(QPointF position) const;
  [[nodiscard]] std::optional<int> measuredEpochAt(QPointF position) const;

  MetricChart* m_chart;
  ChartOverlay* m_overlay;
  QAction* m_logAction = nullptr;
  std::unique_ptr<Drag> m_drag;  ///< while the left button is down
  QTimer m_clickDelay;           ///< a click in a zoomed plot waits for the double-click that would reset the view
};

}  // namespace simplexity::ui

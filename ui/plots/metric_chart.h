#pragma once

#include <QFont>
#include <QString>
#include <span>
#include <vector>

#include "core/learning/training/training.h"
#include "ui/plots/curve_graphs.h"
#include "ui/plots/custom_plot.h"
#include "ui/plots/plot_spec.h"
#include "ui/style/theme.h"

namespace simplexity::ui {

class ChartHeader;

/// The picture of a plot: header, axes and curves of a set of epochs. Draws and nothing else; MetricPlot adds what a
/// user can do, plot_export takes it into a file. Changes are drawn by a queued replot.
class MetricChart final : public QCustomPlot {
 public:
  /// What part of the data the axes show.
  struct View {
    QCPRange epochs;
    QCPRange values;
  };

  explicit MetricChart(PlotSpec spec, QWidget* parent = nullptr);

  void setRecords(std::vector<learning::EpochRecord> records);
  void appendRecords(std::span<const learning::EpochRecord> records);
  void setLogScale(bool isLogScale);
  /// Whether the values with labels shuffled are drawn, where they were measured.
  void setShowsBaselines(bool showsBaselines);
  void setSampleNote(const QString& note);
  /// Keeps the note where there is no room beside the title, below it.
  void setKeepsSampleNote(bool keepsNote);
  void setStyle(const QFont& font, const Theme& theme);

  /// Holds a view of the user's choice, whatever data come, until resetView() returns to the automatic one.
  void setView(const View& view);
  void resetView();
  /// Magnifies about a pixel (factor < 1 shows less), along the given directions.
  void zoom(QPointF about, double factor, Qt::Orientations directions);
  /// Moves `start`, a view when dragging began, by so many pixels.
  void pan(const View& start, QPointF pixels);

  /// Lays a chart out that is never shown, for a picture of this size.
  void setFigureSize(QSize size);

  [[nodiscard]] const PlotSpec& spec() const { return m_spec; }
  /// What legend and read-out speak of, see measuredPart(). Its curves are the first of spec()'s.
  [[nodiscard]] const PlotSpec& shownSpec() const { return m_shownSpec; }
  [[nodiscard]] const std::vector<learning::EpochRecord>& records() const { return m_records; }
  /// The record measured nearest to an epoch; null without records.
  [[nodiscard]] const learning::EpochRecord* nearestRecord(double epoch) const;
  [[nodiscard]] const std::vector<CurveGraphs>& curves() const { return m_curves; }
  [[nodiscard]] const Theme& theme() const { return m_theme; }
  [[nodiscard]] bool isLogScale() const { return m_spec.isLogScale; }
  [[nodiscard]] bool showsBaselines() const { return m_showsBaselines; }
  [[nodiscard]] bool hasChosenView() const { return m_hasChosenView; }
  [[nodiscard]] View view() const { return {xAxis->range(), yAxis->range()}; }
  [[nodiscard]] const QString& sampleNote() const { return m_sampleNote; }
  [[nodiscard]] bool showsSampleNote() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void setUpLayout();
  void setUpAxes();
  void updateCurves();
  void updateLegend();
  void updateColours();
  void adaptToSize();
  void showView(const View& view);
  [[nodiscard]] View automaticView() const;

  PlotSpec m_spec;
  PlotSpec m_shownSpec;
  std::vector<learning::EpochRecord> m_records;
  std::vector<CurveData> m_data;  ///< of m_curves, in their order
  std::vector<CurveGraphs> m_curves;
  ChartHeader* m_header;  ///< owned by the layout
  Theme m_theme;
  QString m_sampleNote;
  bool m_hasChosenView = false;
  bool m_showsBaselines = true;
};

}  // namespace simplexity::ui

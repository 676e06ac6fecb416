#pragma once

#include <QColor>
#include <QPen>

#include "ui/plots/curve_data.h"

class QCustomPlot;
class QCPErrorBars;
class QCPGraph;

namespace simplexity::ui {

/// The pen of a curve: solid for train, dashed for test, so that colour is not the only difference; baselines are
/// dotted.
[[nodiscard]] QPen curvePen(const QColor& colour, const CurveSpec& curve);

/// What draws one curve in a QCustomPlot, which owns the graphs: the line, its 95% band below it, dots and bars for
/// isolated points, and marks at the edges for values that have no place on the axis.
class CurveGraphs {
 public:
  CurveGraphs(QCustomPlot& plot, CurveSpec spec);

  void setData(const CurveData& data);
  void setColour(const QColor& colour);

  [[nodiscard]] const CurveSpec& spec() const { return m_spec; }
  [[nodiscard]] const QCPGraph& line() const { return *m_line; }
  [[nodiscard]] QColor colour() const;

 private:
  void setDots(const CurveData& data);
  void setBars(const CurveData& data);

  CurveSpec m_spec;
  QCPGraph* m_lower;
  QCPGraph* m_upper;  ///< filled down to m_lower
  QCPGraph* m_line;
  QCPGraph* m_dots;
  QCPGraph* m_barred;  ///< the points of m_bars
  QCPErrorBars* m_bars;
  QCPGraph* m_above;  ///< on the second value axis, 0 at the bottom edge and 1 at the top, wherever the first one is
  QCPGraph* m_below;
};

}  // namespace simplexity::ui

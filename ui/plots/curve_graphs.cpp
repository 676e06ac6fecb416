#include "ui/plots/curve_graphs.h"

#include <algorithm>

#include "ui/plots/custom_plot.h"

namespace simplexity::ui {

namespace {

constexpr double kLineWidth = 1.7;
constexpr double kBaselineWidth = 1.3;
constexpr double kDotDiameter = 4.5;
constexpr double kBarWidth = 7.0;
constexpr double kMarkSize = 7.0;
constexpr int kBandAlpha = 48;

// A triangle that points to the edge it touches.
QCPScatterStyle edgeMark(double direction)
{
  QPainterPath triangle;
  triangle.moveTo(0.0, 0.0);
  triangle.lineTo(-0.6 * kMarkSize, direction * kMarkSize);
  triangle.lineTo(0.6 * kMarkSize, direction * kMarkSize);
  triangle.closeSubpath();
  // QCustomPlot scales a custom shape by size/6.
  return {triangle, Qt::NoPen, Qt::SolidPattern, 6.0};
}

void setPoints(QCPGraph& graph, const std::vector<CurvePoint>& points, double CurvePoint::*value)
{
  QVector<QCPGraphData> data;
  data.reserve(static_cast<qsizetype>(points.size()));
  for (const CurvePoint& point : points) {
    data.push_back({point.epoch, point.*value});
  }
  graph.data()->set(data, true);
}

void setMarks(QCPGraph& graph, const std::vector<double>& epochs, double height)
{
  QVector<QCPGraphData> data;
  for (const double epoch : epochs) {
    data.push_back({epoch, height});
  }
  graph.data()->set(data, true);
}

const CurvePoint& pointAt(const CurveData& data, double epoch)
{
  return *std::ranges::find(data.points, epoch, &CurvePoint::epoch);
}

QCPGraph* scatterGraph(QCustomPlot& plot, QCPAxis* valueAxis, const QCPScatterStyle& style)
{
  QCPGraph* graph = plot.addGraph(plot.xAxis, valueAxis);
  graph->setLineStyle(QCPGraph::lsNone);
  graph->setScatterStyle(style);
  return graph;
}

// Without caps, as wide as a piece of a band.
QCPErrorBars* errorBars(QCustomPlot& plot, QCPGraph* points)
{
  auto* const bars = new QCPErrorBars(plot.xAxis, plot.yAxis);  // the plot's
  bars->setDataPlottable(points);
  bars->setWhiskerWidth(0.0);
  bars->setSymbolGap(0.0);
  bars->setLayer(QStringLiteral("bands"));
  return bars;
}

}  // namespace

QPen curvePen(const QColor& colour, const CurveSpec& curve)
{
  QPen pen(colour, curve.isBaseline ? kBaselineWidth : kLineWidth, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin);
  if (curve.isBaseline) {
    pen.setDashPattern({1.0, curve.split == Split::Train ? 2.0 : 4.0});
  } else if (curve.split == Split::Test && !curve.isOnly) {
    pen.setDashPattern({3.5, 2.0});
  }
  return pen;
}

CurveGraphs::CurveGraphs(QCustomPlot& plot, CurveSpec spec)
    : m_spec(spec),
      m_lower(plot.addGraph()),
      m_upper(plot.addGraph()),
      m_line(plot.addGraph()),
      m_dots(scatterGraph(plot, plot.yAxis, {QCPScatterStyle::ssDisc, kDotDiameter})),
      m_barred(scatterGraph(plot, plot.yAxis, QCPScatterStyle::ssNone)),
      m_bars(errorBars(plot, m_barred)),
      m_above(scatterGraph(plot, plot.yAxis2, edgeMark(1.0))),
      m_below(scatterGraph(plot, plot.yAxis2, edgeMark(-1.0)))
{
  m_lower->setPen(Qt::NoPen);
  m_upper->setPen(Qt::NoPen);
  m_upper->setChannelFillGraph(m_lower);
  m_lower->setLayer(QStringLiteral("bands"));
  m_upper->setLayer(QStringLiteral("bands"));
}

void CurveGraphs::setData(const CurveData& data)
{
  setPoints(*m_line, data.points, &CurvePoint::value);
  if (standardErrorOf(m_spec.metric)) {
    setPoints(*m_lower, data.points, &CurvePoint::lower);
    setPoints(*m_upper, data.points, &CurvePoint::upper);
  }
  setDots(data);
  setBars(data);
  setMarks(*m_above, data.above, 1.0);
  setMarks(*m_below, data.below, 0.0);
}

void CurveGraphs::setDots(const CurveData& data)
{
  QVector<QCPGraphData> dots;
  for (const double epoch : data.dots) {
    dots.push_back({epoch, pointAt(data, epoch).value});
  }
  m_dots->data()->set(dots, true);
}

void CurveGraphs::setBars(const CurveData& data)
{
  QVector<QCPGraphData> points;
  QVector<double> below;
  QVector<double> above;
  for (const double epoch : data.bars) {
    const CurvePoint& point = pointAt(data, epoch);
    points.push_back({epoch, point.value});
    below.push_back(point.value - point.lower);
    above.push_back(point.upper - point.value);
  }
  m_barred->data()->set(points, true);
  m_bars->setData(below, above);
}

void CurveGraphs::setColour(const QColor& colour)
{
  m_line->setPen(curvePen(colour, m_spec));
  QColor band = colour;
  band.setAlpha(kBandAlpha);
  m_upper->setBrush(band);
  m_bars->setPen(QPen(band, kBarWidth, Qt::SolidLine, Qt::FlatCap));
  for (QCPGraph* marks : {m_dots, m_above, m_below}) {
    marks->setPen(colour);
    QCPScatterStyle style = marks->scatterStyle();
    style.setBrush(colour);
    marks->setScatterStyle(style);
  }
}

QColor CurveGraphs::colour() const
{
  return m_line->pen().color();
}

}  // namespace simplexity::ui

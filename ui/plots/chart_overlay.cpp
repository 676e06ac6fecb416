#include "ui/plots/chart_overlay.h"

#include <QPainter>
#include <cmath>

#include "ui/plots/metric_chart.h"
#include "ui/plots/readout_box.h"

namespace simplexity::ui {

namespace {

constexpr double kMarkRadius = 3.5;

}  // namespace

ChartOverlay::ChartOverlay(const MetricChart& chart, QWidget* parent) : QWidget(parent), m_chart(chart)
{
  setAttribute(Qt::WA_TransparentForMouseEvents);
  connect(&chart, &QCustomPlot::afterReplot, this, qOverload<>(&QWidget::update));
}

void ChartOverlay::setCursorEpoch(std::optional<int> epoch)
{
  if (epoch != m_cursorEpoch) {
    m_cursorEpoch = epoch;
    update();
  }
}

void ChartOverlay::setHover(std::optional<int> epoch, QPointF pointer)
{
  if (epoch || m_hoverEpoch) {
    m_hoverEpoch = epoch;
    m_pointer = pointer;
    update();
  }
}

void ChartOverlay::setFocusFrame(bool isShown)
{
  m_hasFocusFrame = isShown;
  update();
}

const learning::EpochRecord* ChartOverlay::recordAt(std::optional<int> epoch) const
{
  const learning::EpochRecord* nearest = epoch ? m_chart.nearestRecord(*epoch) : nullptr;
  return nearest != nullptr && nearest->epoch == *epoch ? nearest : nullptr;
}

void ChartOverlay::paintEvent(QPaintEvent*)
{
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (m_chart.records().empty()) {
    drawHint(painter);
  }
  painter.save();
  painter.setClipRect(m_chart.axisRect()->rect().adjusted(0, 0, 1, 1));
  drawCursor(painter);
  drawCrosshair(painter);
  painter.restore();
  drawReadout(painter);
  if (m_hasFocusFrame) {
    painter.setPen(QPen(palette().color(QPalette::Highlight), 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
  }
}

void ChartOverlay::drawCursor(QPainter& painter) const
{
  if (!m_cursorEpoch) {
    return;
  }
  const QRect area = m_chart.axisRect()->rect();
  const double x = std::round(m_chart.xAxis->coordToPixel(*m_cursorEpoch)) + 0.5;
  painter.setPen(QPen(m_chart.theme().cursor, 1.4));
  painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 1));
  if (const auto* record = recordAt(m_cursorEpoch)) {
    drawMarks(painter, *record);
  }
}

void ChartOverlay::drawCrosshair(QPainter& painter) const
{
  const auto* record = recordAt(m_hoverEpoch);
  if (record == nullptr) {
    return;
  }
  const QRect area = m_chart.axisRect()->rect();
  const double x = std::round(m_chart.xAxis->coordToPixel(record->epoch)) + 0.5;
  const double y = std::round(m_pointer.y()) + 0.5;
  painter.setPen(QPen(m_chart.theme().axis, 1.0, Qt::DotLine));
  painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom() + 1));
  painter.drawLine(QPointF(area.left(), y), QPointF(area.right() + 1, y));
  drawMarks(painter, *record);
}

void ChartOverlay::drawMarks(QPainter& painter, const learning::EpochRecord& record) const
{
  for (const CurveGraphs& curve : m_chart.curves()) {
    const auto value = record.split(curve.spec().split).get(curve.spec().metric);
    if (!curve.spec().isBaseline && value && std::isfinite(*value) && (!m_chart.isLogScale() || *value > 0.0)) {
      painter.setPen(QPen(m_chart.theme().background, 1.2));
      painter.setBrush(curve.colour());
      painter.drawEllipse(
          QPointF(m_chart.xAxis->coordToPixel(record.epoch) + 0.5, m_chart.yAxis->coordToPixel(*value) + 0.5),
          kMarkRadius, kMarkRadius);
    }
  }
}

void ChartOverlay::drawReadout(QPainter& painter) const
{
  if (const auto* record = recordAt(m_hoverEpoch)) {
    painter.setFont(m_chart.xAxis->tickLabelFont());
    const QPointF anchor(m_chart.xAxis->coordToPixel(record->epoch), m_pointer.y());
    drawReadoutBox(painter, m_chart, *record, anchor, QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5));
  }
}

void ChartOverlay::drawHint(QPainter& painter) const
{
  painter.setPen(m_chart.theme().mutedText);
  painter.drawText(m_chart.axisRect()->rect(), Qt::AlignCenter,
                   m_chart.spec().places.empty() ? QStringLiteral("no epochs yet") : QStringLiteral("not measured"));
}

}  // namespace simplexity::ui

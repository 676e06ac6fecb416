#include "ui/plots/readout_box.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QRegularExpression>
#include <algorithm>
#include <cmath>

#include "ui/plots/metric_chart.h"
#include "ui/plots/readout.h"

namespace simplexity::ui {

namespace {

constexpr double kPadding = 6.0;
constexpr double kSampleWidth = 16.0;
constexpr double kGap = 6.0;  // between sample and name
constexpr double kColumnGap = 10.0;
constexpr double kDistance = 12.0;  // from the crosshair
constexpr int kBackgroundAlpha = 238;

/// Text and sizes of a box, in pixels. Rows from top to bottom: epoch and headings, one a row of the read-out, notes.
struct Box {
  QString title;
  Readout readout;
  QStringList notes;
  double rowHeight = 0.0;
  std::vector<double> columnWidths;
  QSizeF size;
};

std::vector<double> columnWidths(const QFontMetricsF& metrics, const Readout& readout)
{
  std::vector<double> widths;
  for (const Readout::Row& row : readout.rows) {
    widths.resize(static_cast<std::size_t>(row.values.size()));
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const auto column = static_cast<qsizetype>(i);
      const double heading = metrics.horizontalAdvance(readout.columns.value(column));
      widths[i] = std::max({widths[i], heading, metrics.horizontalAdvance(row.values[column])});
    }
  }
  return widths;
}

Box boxOf(const QFont& font, const MetricChart& chart, const learning::EpochRecord& record)
{
  const QFontMetricsF metrics(font);
  Box box;
  box.title = placeText(chart.spec(), record.epoch);
  box.readout = readout(chart.shownSpec(), record, chart.showsBaselines());
  box.notes = box.readout.notes;
  if (!chart.showsSampleNote() && !chart.sampleNote().isEmpty()) {
    // A part a row, to keep the box narrow.
    box.notes += chart.sampleNote().split(QRegularExpression(QStringLiteral("[,;] ")));
  }
  box.rowHeight = std::ceil(metrics.height()) + 1.0;
  box.columnWidths = columnWidths(metrics, box.readout);

  double width = metrics.horizontalAdvance(box.title);
  for (const Readout::Row& row : box.readout.rows) {
    width = std::max(width, kSampleWidth + kGap + metrics.horizontalAdvance(row.name));
  }
  for (const double column : box.columnWidths) {
    width += kColumnGap + column;
  }
  for (const QString& note : box.notes) {
    width = std::max(width, metrics.horizontalAdvance(note));
  }
  const auto rows = static_cast<double>(1 + box.readout.rows.size()) + static_cast<double>(box.notes.size());
  box.size = QSizeF(std::ceil(width) + 2.0 * kPadding, rows * box.rowHeight + 2.0 * kPadding);
  return box;
}

// Right of the anchor, or left where there is no room; never over the edge.
QRectF placeOf(QSizeF size, QPointF anchor, const QRectF& bounds)
{
  double left = anchor.x() + kDistance;
  if (left + size.width() > bounds.right()) {
    left = anchor.x() - kDistance - size.width();
  }
  const double top = anchor.y() - 0.5 * size.height();
  return {std::clamp(left, bounds.left(), std::max(bounds.left(), bounds.right() - size.width())),
          std::clamp(top, bounds.top(), std::max(bounds.top(), bounds.bottom() - size.height())), size.width(),
          size.height()};
}

// Columns end at the right edge of the row, their text too.
void drawColumns(QPainter& painter, const Box& box, QRectF row, const QStringList& texts)
{
  for (qsizetype i = texts.size() - 1; i >= 0; --i) {
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, texts[i]);
    row.setRight(row.right() - box.columnWidths[static_cast<std::size_t>(i)] - kColumnGap);
  }
}

void drawSample(QPainter& painter, const CurveGraphs& curve, const QRectF& row)
{
  painter.setPen(curvePen(curve.colour(), curve.spec()));
  painter.drawLine(QPointF(row.left(), row.center().y()), QPointF(row.left() + kSampleWidth, row.center().y()));
}

}  // namespace

void drawReadoutBox(QPainter& painter, const MetricChart& chart, const learning::EpochRecord& record, QPointF anchor,
                    const QRectF& bounds)
{
  const Theme& theme = chart.theme();
  const Box box = boxOf(painter.font(), chart, record);
  const QRectF place = placeOf(box.size, anchor, bounds);

  QColor background = theme.background;
  background.setAlpha(kBackgroundAlpha);
  painter.setPen(QPen(theme.axis, 1.0));
  painter.setBrush(background);
  painter.drawRoundedRect(place, 4.0, 4.0);

  constexpr auto kLeft = Qt::AlignLeft | Qt::AlignVCenter;
  QRectF row(place.left() + kPadding, place.top() + kPadding, place.width() - 2.0 * kPadding, box.rowHeight);
  painter.setPen(theme.mutedText);
  painter.drawText(row, kLeft, box.title);
  drawColumns(painter, box, row, box.readout.columns);
  for (const Readout::Row& line : box.readout.rows) {
    row.translate(0.0, box.rowHeight);
    drawSample(painter, chart.curves()[line.curve], row);
    painter.setPen(theme.text);
    painter.drawText(row.adjusted(kSampleWidth + kGap, 0.0, 0.0, 0.0), kLeft, line.name);
    drawColumns(painter, box, row, line.values);
  }
  painter.setPen(theme.mutedText);
  for (const QString& note : box.notes) {
    row.translate(0.0, box.rowHeight);
    painter.drawText(row, kLeft, note);
  }
}

}  // namespace simplexity::ui

#pragma once

#include <QPointF>
#include <QRectF>

class QPainter;

namespace simplexity::learning {
struct EpochRecord;
}

namespace simplexity::ui {

class MetricChart;

/// Draws the small box that names an epoch and every curve's value there, beside `anchor` and within `bounds`.
void drawReadoutBox(QPainter& painter, const MetricChart& chart, const learning::EpochRecord& record, QPointF anchor,
                    const QRectF& bounds);

}  // namespace simplexity::ui

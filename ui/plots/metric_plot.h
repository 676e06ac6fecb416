#pragma once

#include <QSize>
#include <QString>
#include <optional>
#include <vector>

#include "core/base/metrics.h"
#include "core/base/result.h"
#include "core/learning/training.h"
#include "ui/style/theme.h"

namespace simplexity::ui {

/// One curve: a metric on a split, with a 95% band if the metric has an uncertainty (gc).
struct CurveSpec {
  Metric metric;
  Split split;
};

/// What a plot shows. The four standard plots are in standardPlots().
struct PlotSpec {
  QString id;      ///< file name stem and object name, "gc"
  QString title;   ///< "Geometric complexity"
  QString yLabel;  ///< with unit and direction, "CDNV (lower = more collapsed)"
  std::vector<CurveSpec> curves;
  bool isLogScale = false;
};

/// loss, accuracy, gc, collapse (geometric collapse, CDNV, Poincaré ratio), in this order.
[[nodiscard]] std::vector<PlotSpec> standardPlots();

}  // namespace simplexity::ui

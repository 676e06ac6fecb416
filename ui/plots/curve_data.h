#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/learning/training/training.h"
#include "ui/plots/plot_spec.h"

namespace simplexity::ui {

/// One measured epoch of a curve; NaN where there is nothing to draw.
struct CurvePoint {
  double epoch = 0.0;
  double value = 0.0;
  double lower = 0.0;  ///< of the 95% interval
  double upper = 0.0;
};

/// A curve made ready for drawing on a linear or logarithmic axis.
struct CurveData {
  std::vector<CurvePoint> points;  ///< a point a record in which the metric is measured; undefined, infinite and, on a
                                   ///< log axis, non-positive are NaN
  std::vector<double> dots;        ///< epochs of points without a neighbour, which no line would show
  std::vector<double> bars;        ///< epochs of intervals without a neighbour, which no band would show
  std::vector<double> above;       ///< epochs whose value is infinite: marked at the top edge
  std::vector<double> below;       ///< epochs whose value has no logarithm: marked at the bottom edge

  /// Dots at all points: where there are few, the line between them is only there for the eye.
  void dotAll();
};

/// Records in ascending order of epoch.
[[nodiscard]] CurveData curveData(const CurveSpec& curve, std::span<const learning::EpochRecord> records,
                                  bool isLogScale);

struct ValueRange {
  double lower = 0.0;
  double upper = 1.0;
};

/// The value axis that shows the curves well, padded. Logarithmic: everything. Linear: without the extreme tenth of the
/// values where that at least doubles the resolution of the rest, so that 0.97 and 0.98 remain distinguishable although
/// training began at 0.1. Empty if there is nothing to show.
[[nodiscard]] std::optional<ValueRange> automaticRange(std::span<const CurveData> curves, bool isLogScale);

}  // namespace simplexity::ui

#pragma once

#include <QString>
#include <span>
#include <vector>

#include "core/base/metrics.h"
#include "core/learning/training/training.h"
#include "core/runs/run_folder.h"

namespace simplexity::ui {

/// One curve: a metric on a split, with a 95% band if the metric has a standard error.
struct CurveSpec {
  Metric metric;
  Split split;
  bool isBaseline = false;  ///< the value with labels shuffled
  bool isOptional = false;  ///< named only where there are values, as most runs do without
  bool isOnly = false;      ///< there is no other split, which is then not named
};

/// The values of the curve's split, of the labels as they are or shuffled; null if those were not measured.
[[nodiscard]] const MetricValues* valuesOf(const CurveSpec& curve, const learning::EpochRecord& record);

/// What a plot shows.
struct PlotSpec {
  QString id;     ///< file name stem and object name, "gc"
  QString title;  ///< "Geometric complexity"
  QString
      yLabel;  ///< with unit and direction, "CDNV (lower = more collapsed)"; the parenthesis goes where room is short
  std::vector<CurveSpec> curves;
  bool isLogScale = false;
  /// Names along the horizontal axis in place of epochs: "epoch" i of a record is the place of name i.
  std::vector<QString> places = {};
};

/// loss, accuracy, gc, collapse (geometric collapse, CDNV, Poincaré ratio), in this order.
[[nodiscard]] std::vector<PlotSpec> standardPlots();

/// Along the depth of a network with these layers: profile-gc, profile-collapse (CDNV, geometric collapse, NC1).
[[nodiscard]] std::vector<PlotSpec> profilePlots(const std::vector<QString>& layers);

/// "epoch 12", or the name of the place.
[[nodiscard]] QString placeText(const PlotSpec& spec, int epoch);
/// gradient, curvature (both ends of the Hessian's spectrum), trace, sharpness, in this order: of runs that measure how
/// flat the loss is.
[[nodiscard]] std::vector<PlotSpec> flatnessPlots();
[[nodiscard]] bool measuresFlatness(const learning::TrainingPlan& plan);
/// features-collapse, features-means, features-accuracy and, of features with a last layer, features-head: of what can
/// be measured without the network.
[[nodiscard]] std::vector<PlotSpec> featurePlots(bool hasHead);
/// Those there is something to see in: of a training the standard ones, and those of flatness where it is measured.
[[nodiscard]] std::vector<PlotSpec> plotsOf(const runs::RunInfo& info);

/// The part of a plot that there is something to say of: without the optional curves whose metric no record has.
[[nodiscard]] PlotSpec measuredPart(const PlotSpec& spec, std::span<const learning::EpochRecord> records);

/// The metrics of a plot's curves, each once, in order: one colour each.
[[nodiscard]] std::vector<Metric> metricsOf(const PlotSpec& spec);

}  // namespace simplexity::ui

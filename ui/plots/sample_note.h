#pragma once

#include <QString>

#include "core/learning/training/training.h"
#include "ui/plots/plot_spec.h"

namespace simplexity::ui {

/// "10,000"
[[nodiscard]] QString countText(qint64 count);

/// Whether a metric is measured on the samples of geometric complexity, which are fewer than those of the others.
[[nodiscard]] bool isComplexityMetric(Metric metric);

/// "1,437 train and 360 test samples", of features "1,797 samples": what was measured. Empty before the plan is known,
/// as are the others.
[[nodiscard]] QString sampleNote(const learning::TrainingPlan& plan);
/// "512 train and 360 test samples, 2 probes": what geometric complexity was measured on, and how:
/// "10 deflated probes", "exact".
[[nodiscard]] QString complexityNote(const learning::TrainingPlan& plan, const learning::ProbeConfig& probe);
/// "512 train and 360 test samples": what flatness was measured on.
[[nodiscard]] QString flatnessNote(const learning::TrainingPlan& plan);
/// What the curves of a plot were measured on; where they differ, "CDNV on 1,437 train and 360 test samples; GC on 512
/// and 360, 2 probes".
[[nodiscard]] QString plotNote(const PlotSpec& spec, const learning::TrainingPlan& plan,
                               const learning::ProbeConfig& probe);

}  // namespace simplexity::ui

#pragma once

#include <vector>

#include "core/learning/training/training.h"
#include "ui/plots/plot_spec.h"

namespace simplexity::test {

/// Smooth curves that look like training: loss falls, accuracy and GC rise, classes collapse. Every metric is defined.
[[nodiscard]] std::vector<learning::EpochRecord> trainingRun(int epochs);

/// The standard plot with this id.
[[nodiscard]]  /// As trainingRun(), with the values of shuffled labels besides.
std::vector<learning::EpochRecord>
trainingRunWithBaselines(int epochs);

ui::PlotSpec standardPlot(const char* id);

/// A record with one value.
[[nodiscard]] learning::EpochRecord recordWith(int epoch, Split split, Metric metric, std::optional<double> value);

}  // namespace simplexity::test

#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/geometry/collapse_suite.h"
#include "core/learning/complexity/complexity_choice.h"
#include "core/learning/complexity/sample_complexity.h"
#include "core/learning/config.h"
#include "core/learning/flatness/flatness.h"
#include "core/learning/loading/network_source.h"
#include "core/learning/measuring/measuring_progress.h"
#include "core/learning/measuring/split_plan.h"
#include "core/learning/models/layers.h"

namespace simplexity::learning {

struct ModelMeasurementOptions {
  geometry::CollapseConventions conventions;
  Split split = Split::Test;               ///< the one to measure
  std::optional<FlatnessConfig> flatness;  ///< also measure how flat the loss is, which costs tens of passes
  /// Choose estimator, products and samples of geometric complexity by a pilot, in place of those of config.probe.
  std::optional<ComplexityTarget> gcTarget;
  std::string layer{kEmbeddingLayer};  ///< whose outputs are measured, see LayerInfo
  /// The layer by whose outputs the Jacobians are taken, before `layer`; empty: by the network's inputs.
  std::string from;
  MeasuringObserver onProgress = [](const MeasuringProgress&) {};
};

/// All metrics of a split of a data set under one network, of one of its layers.
struct ModelMeasurement {
  geometry::CollapseReport report;
  std::optional<MetricValues> shuffled;  ///< with config.probe.shuffled
  SampleComplexity complexity;
  ProbeConfig probe;  ///< how it was measured
  std::optional<PilotOutcome> pilot;
  std::optional<Flatness> flatness;
  SplitPlan samples;
  LayerInfo layer;
};

/// Measures the network of a source (parameters are those of config.model), as training would have, with
/// the samples and probes of config.seed and config.probe. Synchronous; polls `stop` after every batch. Stopped is a
/// failure here, as there is nothing to return.
[[nodiscard]] Result<ModelMeasurement> measureModel(const TrainingConfig& config, const data::Dataset& dataset,
                                                    const NetworkSource& source, const ModelMeasurementOptions& options,
                                                    const std::stop_token& stop);

}  // namespace simplexity::learning

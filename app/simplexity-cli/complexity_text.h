#pragma once

#include <string>

#include "core/formats/json_values.h"
#include "core/runs/measure.h"

/// What `measure` says of geometric complexity besides the metrics.
namespace simplexity::cli {

/// "2 products each (orthonormal)", "exactly".
[[nodiscard]] std::string estimatorText(const learning::ProbeConfig& probe);

/// "geometric complexity", and by which layer's outputs, if not by the network's inputs.
[[nodiscard]] std::string complexityText(const std::string& from);

/// What a pilot chose, and what came of it. There must have been one.
[[nodiscard]] std::string pilotText(const runs::Measured& measured);

/// A line a class: samples, complexity of the embedding and of the logits with their standard errors, and the Poincaré
/// ratio.
[[nodiscard]] std::string perClassText(const runs::Measured& measured);

/// How geometric complexity was measured: the members `gc_estimator`, `gc_probes`, and `gc_from` if there is one.
void addEstimator(formats::OrderedJson& json, const learning::ProbeConfig& probe, const std::string& from);

/// Adds the members `gc_…` to what `measure --json` prints.
void addComplexity(formats::OrderedJson& json, const runs::Measured& measured, bool perSample);

}  // namespace simplexity::cli

#pragma once

#include <optional>
#include <string>

#include "core/data/dataset.h"
#include "core/runs/experiment.h"
#include "core/runs/run_folder.h"

/// The data set of a run is found again by its name alone, so its content may have changed since.
namespace simplexity::runs {

/// Whether `dataset`, loaded for an experiment, is the data of the run by name: the same set, classes and limit.
[[nodiscard]] bool hasDataOf(const data::Dataset& dataset, const ExperimentConfig& config, const RunInfo& run);

/// A sentence where `dataset`, loaded as the run's own, no longer is what the run was trained or measured on.
[[nodiscard]] std::optional<std::string> changeOfData(const data::Dataset& dataset, const RunInfo& run);

}  // namespace simplexity::runs

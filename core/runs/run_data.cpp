#include "core/runs/run_data.h"

#include <fmt/format.h>

namespace simplexity::runs {

bool hasDataOf(const data::Dataset& dataset, const ExperimentConfig& config, const RunInfo& run)
{
  return dataset.spec == run.config.dataset && config.classes == run.config.classes &&
         config.trainLimit == run.config.trainLimit;
}

std::optional<std::string> changeOfData(const data::Dataset& dataset, const RunInfo& run)
{
  if (dataset.fingerprint == run.datasetFingerprint) {
    return std::nullopt;
  }
  return fmt::format("{} is not what this run was {} on: its checksum is {} now and was {} then", dataset.spec,
                     run.network ? "measured" : "trained", dataset.fingerprint, run.datasetFingerprint);
}

}  // namespace simplexity::runs

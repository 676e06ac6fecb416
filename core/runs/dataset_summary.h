#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/data/dataset.h"

namespace simplexity::runs {

/// What can be said of a data set before any training.
struct DatasetSummary {
  struct SplitSummary {
    std::vector<std::int64_t> classCounts;  ///< samples of every class
    std::optional<double> inputCdnv;        ///< CDNV of the normalised inputs: how collapsed the data already are
  };
  SplitSummary train;
  SplitSummary test;
  std::optional<double> trueCdnv;  ///< of the population, where it is known (gaussians)
};

/// One pass over the data, in batches.
[[nodiscard]] DatasetSummary summarise(const data::Dataset& dataset);

}  // namespace simplexity::runs

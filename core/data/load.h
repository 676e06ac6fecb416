#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <string_view>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/load_progress.h"

namespace simplexity::data {

/// One kind of data set as offered to users, for --help and the window.
struct DatasetKind {
  std::string_view name;     ///< "idx"
  std::string_view syntax;   ///< "idx:DIR"
  std::string_view summary;  ///< one line
  bool needsDirectory = false;
};
[[nodiscard]] std::span<const DatasetKind> datasetKinds();

/// Loads a spec as datasetKinds() lists them. The standard sets are found where they were got to, see standard_sets.h.
/// Refuses wrong magic numbers, truncated or oversized files and labels out of range,
/// naming file and expectation; of a folder of images, those that cannot be read are left out and listed. Synchronous,
/// seconds for the large sets; polls `stop` between files (then fails with a sentence saying it was stopped).
[[nodiscard]] Result<std::shared_ptr<const Dataset>> loadDataset(
    std::string_view spec, const std::stop_token& stop = {},
    const LoadObserver& onProgress = [](const LoadProgress&) {});

}  // namespace simplexity::data

#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "core/base/result.h"
#include "core/geometry/collapse_suite.h"
#include "core/learning/training/training.h"

namespace simplexity::runs {

struct FeaturesRunOptions {
  std::filesystem::path labels;  ///< see FeaturesFile::open()
  geometry::CollapseConventions conventions;
  std::uint64_t seed = 1;  ///< of the points that are shown
  int threads = 0;         ///< 0: all cores but one, at least one
};

/// Measures every epoch of a features file into a run folder, as a training would: whatever shows, exports or reads a
/// run takes it. The samples of the file stand in the place of the test split; there is no training split, no
/// checkpoint, and no geometric complexity, which needs the network. The view of each epoch follows that of the epoch
/// before. Events, stopping and what is left behind are those of runExperiment().
[[nodiscard]] Result<learning::TrainingSummary> measureFeaturesRun(const std::filesystem::path& file,
                                                                   const FeaturesRunOptions& options,
                                                                   const std::filesystem::path& out,
                                                                   learning::TrainingObserver& observer,
                                                                   const std::stop_token& stop);

}  // namespace simplexity::runs

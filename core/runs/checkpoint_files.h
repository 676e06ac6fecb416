#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/runs/run_folder.h"

namespace simplexity::runs {

/// The last checkpoint of a run; nothing if it has none yet.
[[nodiscard]] Result<std::optional<TensorArchive>> readLastCheckpoint(const std::filesystem::path& folder);

/// The epoch of a checkpoint, if it says one.
[[nodiscard]] std::optional<int> epochOf(const TensorArchive& checkpoint);

/// The epochs whose checkpoints were kept, ascending; the last and the best, which may be others, are not among them.
[[nodiscard]] std::vector<int> keptCheckpoints(const std::filesystem::path& folder);

/// The latest epoch up to `epoch` from which one can branch, as far as names and metrics tell: kept, the best or the
/// last.
[[nodiscard]] std::optional<int> nearestCheckpoint(const Run& run, int epoch);

/// The checkpoint of an epoch: a kept one, the last or the best. A failure names the epochs that there are.
[[nodiscard]] Result<TensorArchive> readCheckpoint(const std::filesystem::path& folder, int epoch);

}  // namespace simplexity::runs

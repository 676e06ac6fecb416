#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/runs/run_folder.h"

namespace simplexity::runs {

struct Checkpoint {
  TensorArchive archive;
  int epoch = 0;
  std::filesystem::path file;

  [[nodiscard]] bool isLast() const;  ///< checkpoints/last.safetensors
};

/// The newest checkpoint of a run that can be read.
struct NewestCheckpoint {
  std::optional<Checkpoint> checkpoint;
  std::vector<Error> unreadable;  ///< what is wrong with files that would have come before it
};
[[nodiscard]] NewestCheckpoint newestCheckpoint(const std::filesystem::path& folder);

/// The epoch of a checkpoint, if it says one.
[[nodiscard]] std::optional<int> epochOf(const TensorArchive& checkpoint);

/// The epoch up to which the last checkpoint, by its header, says that everything has been measured: for a branch that
/// has only begun, the one before its first. Nothing if there is no last checkpoint.
[[nodiscard]] Result<std::optional<int>> reachedEpoch(const std::filesystem::path& folder);

/// The epochs whose checkpoints were kept, ascending; the last and the best, which may be others, are not among them.
[[nodiscard]] std::vector<int> keptCheckpoints(const std::filesystem::path& folder);

/// The latest epoch up to `epoch` from which one can branch, as far as names and headers tell: kept, the best or the
/// last.
[[nodiscard]] std::optional<int> nearestCheckpoint(const Run& run, int epoch);

/// The checkpoint of an epoch: a kept one, the last or the best. A failure names the epochs that there are.
[[nodiscard]] Result<TensorArchive> readCheckpoint(const std::filesystem::path& folder, int epoch);

/// The checkpoint in a file of the run folder. A failure names the epochs of which there are others.
[[nodiscard]] Result<TensorArchive> readCheckpointFile(const std::filesystem::path& folder,
                                                       const std::filesystem::path& file);

}  // namespace simplexity::runs

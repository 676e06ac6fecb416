#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/learning/training/training.h"
#include "core/runs/best_epoch.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_lock.h"

namespace simplexity::runs {

/// Whether a run can be written there: the path does not exist or is an empty folder.
[[nodiscard]] Result<> checkNewRunFolder(const std::filesystem::path& folder);

/// Writes one run, alone: the folder is locked meanwhile. Each call leaves the folder readable; a failure (disk full)
/// says so and loses nothing already written.
///
/// An epoch is there for good once keep() has written checkpoints/last.safetensors. Whatever a process that was killed
/// has written of later epochs, reopen() removes, and going on writes it again.
class RunWriter {
 public:
  /// Creates the folder (which must not exist or be empty), missing folders above it, and run.json with outcome
  /// "running"; of a program that is measured also a copy. Leaves nothing behind on failure.
  [[nodiscard]] static Result<RunWriter> create(const std::filesystem::path& folder, RunInfo info);

  /// Takes up a run after `epoch`, that of its last checkpoint, which is `checkpoint`: removes what is later, and
  /// half-written files. Without a checkpoint (null) and with epoch -1 everything is. `info` takes the place of the
  /// run's, with outcome "running".
  [[nodiscard]] static Result<RunWriter> reopen(const Run& run, RunInfo info, int epoch,
                                                const TensorArchive* checkpoint);

  /// Geometry first, then the flushed line of metrics.jsonl: a line implies its file.
  [[nodiscard]] Result<> append(const learning::EpochReport& report);
  /// The last checkpoint, then the best by test accuracy if it is that of the epoch appended last, and one that is kept
  /// if the configuration says so.
  [[nodiscard]] Result<> keep(int epoch, const TensorArchive& checkpoint);
  [[nodiscard]] Result<> finish(std::string outcome, std::string message = {});
  /// Removes everything that create() and later calls have made, and nothing else.
  void discard();
  [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

 private:
  RunWriter(std::filesystem::path folder, RunInfo info);
  [[nodiscard]] Result<> createFiles();
  [[nodiscard]] Result<> lock();

  std::filesystem::path m_folder;
  RunInfo m_info;
  std::optional<RunLock> m_lock;
  std::vector<std::filesystem::path> m_createdFolders;  ///< outermost first
  BestEpoch m_best;
};

}  // namespace simplexity::runs

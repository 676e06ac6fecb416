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

/// Whether a run can be written there: the path does not exist, or is an empty folder, or one in which a process was
/// killed while it created a run.
[[nodiscard]] Result<> checkNewRunFolder(const std::filesystem::path& folder);

/// Writes one run, alone: the folder is locked meanwhile. Each call leaves the folder readable; a failure (disk full)
/// says so and loses nothing already written.
///
/// An epoch is there for good once keep() has written checkpoints/last.safetensors. Whatever a process that was killed
/// has written of later epochs, reopen() sets aside until going on has written it again.
class RunWriter {
 public:
  /// Creates the folder (see checkNewRunFolder()), missing folders above it, and run.json with outcome "running"; of a
  /// program that is measured also a copy, of a branch its first checkpoint (see branch_start.h), else null. run.json
  /// comes into its place last, so that a folder that has it is whole. Leaves nothing behind on failure.
  [[nodiscard]] static Result<RunWriter> create(const std::filesystem::path& folder, RunInfo info,
                                                const TensorArchive* branchStart = nullptr);

  /// Takes up a run after `epoch`, the last that is complete, and sets aside what is later (see run_recovery.h).
  /// `checkpoint` is that of the epoch: null at the beginning of a run or branch. `info` takes the place of the run's,
  /// with outcome "running". `lock` is that of the folder.
  [[nodiscard]] static Result<RunWriter> reopen(const Run& run, RunInfo info, RunLock lock, int epoch,
                                                const TensorArchive* checkpoint);

  /// Geometry first, then the line of metrics.jsonl, both synced: a checkpoint implies the line, and a line its file.
  [[nodiscard]] Result<> append(const learning::EpochReport& report);
  /// The last checkpoint, then the best by test accuracy if it is that of the epoch appended last, and one that is kept
  /// if the configuration says so.
  [[nodiscard]] Result<> keep(int epoch, const TensorArchive& checkpoint);
  /// Says how it ended, after putting back what is still set aside.
  [[nodiscard]] Result<> finish(std::string outcome, std::string message = {});
  /// Makes a run that was taken up what it was, if nothing has been added. One that was interrupted has then
  /// been stopped.
  [[nodiscard]] Result<> leaveAsItWas();
  /// Removes everything that create() and later calls have made, and nothing else.
  void discard();
  [[nodiscard]] bool isReopened() const { return m_before.has_value(); }
  [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

 private:
  RunWriter(std::filesystem::path folder, RunInfo info);
  [[nodiscard]] Result<> createFolders();
  [[nodiscard]] Result<> claim();
  [[nodiscard]] Result<> createFiles(const TensorArchive* branchStart);
  void removeFiles();

  std::filesystem::path m_folder;
  RunInfo m_info;
  std::optional<RunLock> m_lock;
  std::vector<std::filesystem::path> m_createdFolders;  ///< outermost first
  bool m_isOurs = false;                                ///< the folder's content, of a new run
  std::optional<RunInfo> m_before;                      ///< of a run that was taken up
  BestEpoch m_best;
};

}  // namespace simplexity::runs

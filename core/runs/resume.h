#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "core/base/result.h"
#include "core/learning/training/training.h"
#include "core/runs/experiment.h"

/// Trainings that take up where an earlier one was. Synchronous, like runExperiment().
namespace simplexity::runs {

struct ResumeOptions {
  std::optional<int> epochs;          ///< in all, from the very beginning, in place of the run's own
  std::optional<int> threads;         ///< as many as before unless given
  std::optional<std::string> device;  ///< the one of before unless given
};

/// Goes on with a run after its newest checkpoint that can be read, however it ended, from its beginning if nothing but
/// that was measured. Whatever was written of later epochs is written again, and set aside until then: with the same
/// threads, device and libraries the run becomes what it had been without interruption, apart from times. Fails, and
/// leaves the folder alone, if it is being written, its data have changed, nothing is left to train, no checkpoint can
/// be read, or a completed run lacks that of its last epoch.
[[nodiscard]] Result<learning::TrainingSummary> resumeRun(const std::filesystem::path& folder,
                                                          const ResumeOptions& options,
                                                          learning::TrainingObserver& observer, std::stop_token stop);

/// An epoch of a run whose checkpoint is still there: one that was kept, the last or the best.
struct BranchPoint {
  std::filesystem::path run;
  int epoch = 0;
};

/// A new run in `out` that starts with the network of an earlier one, its momentum and, with the same seed, its random
/// streams. Epochs count on: the first, from.epoch, is measured as it is, config.training.epochs is the last. All may
/// differ from the earlier run but the model. `out` as in runExperiment().
[[nodiscard]] Result<learning::TrainingSummary> branchRun(const ExperimentConfig& config, const BranchPoint& from,
                                                          const std::filesystem::path& out,
                                                          learning::TrainingObserver& observer, std::stop_token stop);

}  // namespace simplexity::runs

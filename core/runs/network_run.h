#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "core/base/result.h"
#include "core/learning/models/state_dict.h"
#include "core/learning/training/training.h"
#include "core/runs/experiment.h"
#include "core/runs/measure.h"

namespace simplexity::runs {

struct NetworkRunOptions {
  /// On what data the network is measured, and what of it. Its model is that of the file, and nothing is trained.
  ExperimentConfig experiment;
  learning::ModelChoice model;                ///< of weights
  std::optional<std::string> embedding = {};  ///< of a program, see learning::ScriptFile
};

/// For what measureRun() would measure of the file, on both splits. Fails unless the data set is named.
[[nodiscard]] Result<NetworkRunOptions> networkRunOf(const RunOptions& options);

/// Measures a network that another program has trained, from a file of its weights or of TorchScript, into a
/// run folder, as a training would before it trains: epoch 0. Whatever shows, exports or profiles a run takes it. Of
/// weights there is a checkpoint, and trainings that branch from it fine-tune the network; a program is copied, so that
/// the folder has all that was measured. Events, stopping and what is left behind are those of runExperiment().
[[nodiscard]] Result<learning::TrainingSummary> measureNetworkRun(const std::filesystem::path& file,
                                                                  const NetworkRunOptions& options,
                                                                  const std::filesystem::path& out,
                                                                  learning::TrainingObserver& observer,
                                                                  std::stop_token stop);

}  // namespace simplexity::runs

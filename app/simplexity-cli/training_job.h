#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>

#include "core/base/result.h"
#include "core/learning/training/training.h"

namespace simplexity::cli {

using TrainingJob = std::function<Result<learning::TrainingSummary>(learning::TrainingObserver&, std::stop_token)>;

/// Runs a training with its progress on standard error, until it ends or Ctrl-C stops it, and prints the last epoch.
/// The exit status.
[[nodiscard]] int runTraining(const TrainingJob& job, const std::filesystem::path& folder);

}  // namespace simplexity::cli

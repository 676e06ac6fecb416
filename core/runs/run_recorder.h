#pragma once

#include <filesystem>
#include <optional>

#include "core/base/result.h"
#include "core/learning/training/training.h"
#include "core/runs/run_folder.h"

namespace simplexity::runs {

/// Writes what is trained or measured into a run folder as it comes, then passes it on.
class RunRecorder final : public learning::TrainingObserver {
 public:
  /// `info` is complete but for the plan, which comes with onPlan(). `next` outlives the recorder.
  RunRecorder(RunInfo info, std::filesystem::path out, learning::TrainingObserver& next);

  [[nodiscard]] Result<> onPlan(const learning::TrainingPlan& plan) override;
  void onProgress(const learning::Progress& progress, const std::stop_token& stop) override;
  [[nodiscard]] Result<> onEpoch(const learning::EpochReport& report) override;

  /// Says in the folder how the run ended, or removes it when it holds nothing. Returns the summary, or the failure to
  /// say so.
  [[nodiscard]] Result<learning::TrainingSummary> finish(Result<learning::TrainingSummary> summary);

 private:
  RunInfo m_info;
  std::filesystem::path m_out;
  learning::TrainingObserver& m_next;
  std::optional<RunWriter> m_writer;
  bool m_hasEpoch = false;
};

}  // namespace simplexity::runs

#pragma once

#include <functional>
#include <optional>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/learning/training/training.h"
#include "core/runs/experiment.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_writer.h"

namespace simplexity::runs {

/// run.json of a training that is about to begin.
[[nodiscard]] RunInfo infoOf(const ExperimentConfig& config, const data::Dataset& dataset,
                             const learning::TrainingPlan& plan);

/// Writes what training reports into a run folder, then passes it on.
class RunRecorder final : public learning::TrainingObserver {
 public:
  /// Opens the folder once the plan is known.
  using Open = std::function<Result<RunWriter>(const learning::TrainingPlan&)>;

  /// `next` must outlive this.
  RunRecorder(Open open, learning::TrainingObserver& next) : m_open(std::move(open)), m_next(next) {}

  [[nodiscard]] Result<> onPlan(const learning::TrainingPlan& plan) override;
  void onProgress(const learning::Progress& progress, const std::stop_token& stop) override;
  [[nodiscard]] Result<> onEpoch(const learning::EpochReport& report) override;
  [[nodiscard]] Result<> onCheckpoint(int epoch, const learning::MakeCheckpoint& make) override;

  /// Says in the folder how the training ended. Where nothing was added, a new folder is removed, and one that was
  /// taken up is left as it was if the training was stopped. Returns the end, or why it could not be said.
  [[nodiscard]] Result<learning::TrainingSummary> finish(Result<learning::TrainingSummary> summary);

 private:
  [[nodiscard]] Result<> writeEnd(const Result<learning::TrainingSummary>& summary);

  Open m_open;
  learning::TrainingObserver& m_next;
  std::optional<RunWriter> m_writer;
  bool m_hasAdded = false;
};

}  // namespace simplexity::runs

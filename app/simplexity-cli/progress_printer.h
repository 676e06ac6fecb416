#pragma once

#include <optional>

#include "core/learning/training/training.h"
#include "status_line.h"

namespace simplexity::cli {

/// Shows on standard error how training proceeds: one line that redraws itself on a terminal, a line a measured epoch
/// otherwise. Remembers the plan and the last epoch for the summary.
class ProgressPrinter final : public learning::TrainingObserver {
 public:
  explicit ProgressPrinter(bool isTerminal) : m_isTerminal(isTerminal), m_line(isTerminal) {}

  void onDataset(const data::Dataset& dataset) override;
  [[nodiscard]] Result<> onPlan(const learning::TrainingPlan& plan) override;
  void onProgress(const learning::Progress& progress, const std::stop_token& stop) override;
  [[nodiscard]] Result<> onEpoch(const learning::EpochReport& report) override;

  /// Removes the bar, so that what follows starts on a clean line.
  void clear() { m_line.clear(); }

  [[nodiscard]] const learning::TrainingPlan& plan() const { return m_plan; }
  /// Empty until epoch 0 has been measured.
  [[nodiscard]] const std::optional<learning::EpochRecord>& lastEpoch() const { return m_lastEpoch; }

 private:
  bool m_isTerminal;
  StatusLine m_line;
  learning::TrainingPlan m_plan;
  std::optional<learning::EpochRecord> m_lastEpoch;
};

}  // namespace simplexity::cli

#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/geometry/snapshot.h"
#include "core/learning/training/training.h"

namespace simplexity::ui {

/// Carries what a training thread has to say to the GUI thread. Epochs are all kept, in order; the snapshot and the
/// progress are newest-wins, so it stays small however fast the producer is. Thread-safe.
class Mailbox {
 public:
  struct Batch {
    std::optional<learning::TrainingPlan> plan;
    std::vector<learning::EpochRecord> epochs;
    std::shared_ptr<const geometry::GeometrySnapshot> geometry;
    std::optional<learning::Progress> progress;
    std::optional<Result<learning::TrainingSummary>> result;  ///< the last thing a job posts
  };

  void setPlan(learning::TrainingPlan plan);
  void append(learning::EpochRecord record, std::shared_ptr<const geometry::GeometrySnapshot> geometry);
  void setProgress(const learning::Progress& progress);
  void setResult(Result<learning::TrainingSummary> result);
  [[nodiscard]] Batch take();  ///< everything since the last take(); empty if nothing came

 private:
  std::mutex m_mutex;
  Batch m_batch;
};

}  // namespace simplexity::ui

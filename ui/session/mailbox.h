#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/geometry/snapshot.h"
#include "core/learning/training.h"

namespace simplexity::ui {

/// Carries what a training thread has to say to the GUI thread. Epochs are all kept, in order; the snapshot and the
/// progress are newest-wins; at most one wake-up is pending, however fast the producer is. Thread-safe.
class Mailbox {
 public:
  struct Batch {
    std::optional<learning::TrainingPlan> plan;
    std::vector<learning::EpochRecord> epochs;
    std::shared_ptr<const geometry::GeometrySnapshot> geometry;
    std::optional<learning::Progress> progress;
    std::optional<Result<learning::TrainingSummary>> result;  ///< the last thing a job posts
  };

  /// `wake` is called from the producing thread, outside the lock, when the first thing arrives after a take().
  explicit Mailbox(std::function<void()> wake) : m_wake(std::move(wake)) {}

  void setPlan(learning::TrainingPlan plan);
  void append(learning::EpochRecord record, std::shared_ptr<const geometry::GeometrySnapshot> geometry);
  void setProgress(const learning::Progress& progress);
  void setResult(Result<learning::TrainingSummary> result);
  [[nodiscard]] Batch take();

 private:
  template <class Store>
  void post(Store store);

  std::function<void()> m_wake;
  std::mutex m_mutex;
  Batch m_batch;
  bool m_isWakePending = false;
};

}  // namespace simplexity::ui

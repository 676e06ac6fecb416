#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/data/dataset.h"
#include "core/learning/training/training.h"

namespace simplexity::learning::test {

/// Classes around random images, so far apart that a few epochs separate them: `perClass` samples in each split.
[[nodiscard]] data::Dataset makeBlobs(const data::ImageShape& shape, int classes, int perClass, double noise = 0.5);

/// A short run on one thread.
[[nodiscard]] TrainingConfig shortRun(const std::string& model, int epochs);

/// Keeps all it is told, and lets a test interfere.
class RecordingObserver final : public TrainingObserver {
 public:
  [[nodiscard]] Result<> onPlan(const TrainingPlan& plan) override;
  void onProgress(const Progress& progress, const std::stop_token& stop) override;
  [[nodiscard]] Result<> onEpoch(const EpochReport& report) override;
  [[nodiscard]] Result<> onCheckpoint(int epoch, const MakeCheckpoint& make) override;

  std::function<void(const Progress&)> duringProgress = [](const Progress&) {};
  std::function<Result<>(const EpochReport&)> duringEpoch = [](const EpochReport&) { return Result<>(); };

  std::vector<TrainingPlan> plans;
  std::vector<Progress> progress;
  std::vector<EpochRecord> records;
  std::vector<std::shared_ptr<const geometry::GeometrySnapshot>> geometry;
  std::map<int, TensorArchive> checkpoints;  ///< by epoch
  TensorArchive lastCheckpoint;
};

}  // namespace simplexity::learning::test

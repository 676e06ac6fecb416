#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/base/metrics.h"
#include "core/base/named_tensor.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/load_progress.h"
#include "core/geometry/snapshot.h"
#include "core/learning/config.h"
#include "core/learning/loading/network_source.h"
#include "core/learning/measuring/split_plan.h"

namespace simplexity::learning {

/// What training is doing right now; newest wins.
struct Progress {
  int epoch = 0;  ///< epoch being trained or measured, 0 while measuring the untrained network
  int epochs = 0;
  std::int64_t batch = 0;  ///< mini-batches done in this epoch
  std::int64_t batches = 0;
  bool measuring = false;
  double imagesPerSecond = 0.0;     ///< training images, over the last seconds; 0 when unknown
  double secondsLeft = 0.0;         ///< estimate from finished epochs, measurement included; 0 when unknown
  data::LoadProgress loading = {};  ///< of the data, before anything else; its total is 0 afterwards
};

/// One line of metrics.jsonl: a measured epoch.
struct EpochRecord {
  int epoch = 0;
  std::int64_t step = 0;  ///< optimizer steps so far
  double seconds = 0.0;   ///< wall time of training this epoch and measuring after it
  double learningRate = 0.0;
  std::optional<double> flatnessSeconds;  ///< of `seconds`, for measuring flatness; empty where it was not measured
  MetricValues train;
  MetricValues test;
  /// The same with labels shuffled, if that was asked for: what no structure looks like. One order of the labels for
  /// all metrics but the loss, which is the mean over all orders.
  std::optional<SplitValues> shuffled;

  [[nodiscard]] const MetricValues& split(Split which) const { return which == Split::Train ? train : test; }
  [[nodiscard]] MetricValues& split(Split which) { return which == Split::Train ? train : test; }
};

/// What an observer is handed at the end of a measured epoch. References are valid during the call only.
struct EpochReport {
  const EpochRecord& record;
  std::shared_ptr<const geometry::GeometrySnapshot> geometry;
};

/// Makes a checkpoint of the epoch that was just trained: parameters and buffers ("model.…"), optimizer state
/// ("optimizer.…"), and as metadata what trainingStateOf() reads.
using MakeCheckpoint = std::function<TensorArchive()>;

/// Where a training takes up an earlier one.
struct TrainingStart {
  TensorArchive checkpoint;                 ///< of the earlier one, of the same model
  std::optional<geometry::ViewBasis> view;  ///< of the last epoch measured until then: views stay aligned with it
  /// Whether settings differ. If not, training goes on as if it had never been interrupted. If so, the network is
  /// measured as it is before it is trained, and with another seed all random streams begin anew.
  bool isBranch = false;
};

/// What training measures and how, told once before epoch 0.
struct TrainingPlan {
  int threads = 1;
  std::string device;  ///< "cpu", "cuda:0"
  std::int64_t parameters = 0;
  std::int64_t embeddingFeatures = 0;
  SplitPlan train;
  SplitPlan test;
  std::map<std::string, std::string> libraryVersions;
};

/// Called on the training thread. May block (that is how pausing works); must not throw. A failure ends the training
/// with that error.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  /// By who loads the data, before onPlan(); train() is given them.
  virtual void onDataset(const data::Dataset&) {}
  [[nodiscard]] virtual Result<> onPlan(const TrainingPlan&) { return {}; }
  virtual void onProgress(const Progress&, const std::stop_token&) {}
  [[nodiscard]] virtual Result<> onEpoch(const EpochReport&) { return {}; }
  /// At the end of every epoch, after onEpoch() where it is measured. The function is valid during the call only.
  [[nodiscard]] virtual Result<> onCheckpoint(int /*epoch*/, const MakeCheckpoint&) { return {}; }
};

/// Stopped by the user is an outcome, not an error.
enum class Outcome { Completed, Stopped };
[[nodiscard]] std::string_view outcomeId(Outcome outcome);  ///< "completed", "stopped"

struct TrainingSummary {
  Outcome outcome = Outcome::Completed;
  int epochs = 0;  ///< epochs trained to the end, by this call
  double seconds = 0.0;
};

/// Trains and measures, synchronously on the calling thread. Polls `stop` after every mini-batch, in training and in
/// measuring. A loss that is not finite ends it with ErrorCode::Numeric and a sentence that says at which step and what
/// to try. Same config, data, thread count and libraries: bit-identical records, apart from `seconds`, whether in one
/// go or taken up at any of its checkpoints (`start`). config.epochs counts from the very beginning; if no epoch is
/// left, nothing is trained.
[[nodiscard]] Result<TrainingSummary> train(const TrainingConfig& config, const data::Dataset& dataset,
                                            TrainingObserver& observer, std::stop_token stop,
                                            const std::optional<TrainingStart>& start = std::nullopt);

/// Measures a network as training would before its first epoch, whatever config.epochs says: what an observer is told
/// is epoch 0. Of parameters there is a checkpoint to train on from, of a program there is none.
[[nodiscard]] Result<TrainingSummary> measureUntrained(TrainingConfig config, const data::Dataset& dataset,
                                                       const NetworkSource& source, TrainingObserver& observer,
                                                       std::stop_token stop);

}  // namespace simplexity::learning

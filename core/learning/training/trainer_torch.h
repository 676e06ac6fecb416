#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/learning/batches_torch.h"
#include "core/learning/loading/loaded_network_torch.h"
#include "core/learning/measuring/measurement_torch.h"
#include "core/learning/models/classifier_torch.h"
#include "core/learning/progress_meter.h"
#include "core/learning/training/complexity_penalty_torch.h"
#include "core/learning/training/training.h"
#include "core/learning/training/training_state.h"

namespace simplexity::learning {

/// One training run: network, optimizer and what is left to do. See train() for what it promises.
class Trainer {
 public:
  /// The arguments must outlive this; the configuration is valid and fits the data set, as does the network, which is
  /// on the device.
  Trainer(const TrainingConfig& config, const data::Dataset& dataset, LoadedNetwork network, TrainingObserver& observer,
          std::stop_token stop);

  /// To be called before run(), if at all.
  [[nodiscard]] Result<> takeUp(const TrainingStart& start);
  /// Of a network that no checkpoint could be loaded into.
  void keepNoCheckpoints() { m_keepsCheckpoints = false; }
  [[nodiscard]] Result<TrainingSummary> run();

 private:
  [[nodiscard]] Result<> takeUpStreams(const TrainingState& state, bool isBranch);
  [[nodiscard]] TrainingPlan plan() const;
  [[nodiscard]] bool isStart(int epoch) const;
  [[nodiscard]] bool isMeasured(int epoch) const;
  [[nodiscard]] bool isFlatnessDue(int epoch) const;
  [[nodiscard]] Result<Outcome> runEpoch(int epoch);
  [[nodiscard]] Result<Outcome> trainEpoch(int epoch);
  [[nodiscard]] Result<Outcome> measureEpoch(int epoch);
  [[nodiscard]] bool addFlatness(EpochRecord& record);
  [[nodiscard]] bool trainBatch(std::span<const std::int64_t> indices);
  [[nodiscard]] torch::Tensor objective(const Batch& batch, const torch::Tensor& penaltyDirections);
  [[nodiscard]] bool differentiate(const Batch& batch, const torch::Tensor& penaltyDirections);
  [[nodiscard]] bool carryOn();
  void setLearningRate(double learningRate);
  [[nodiscard]] Result<> keep(int epoch);
  [[nodiscard]] TensorArchive checkpoint(int epoch) const;
  [[nodiscard]] Error notFiniteError(int epoch) const;
  [[nodiscard]] TrainingSummary summary(Outcome outcome) const;

  const TrainingConfig& m_config;
  const data::Dataset& m_dataset;
  torch::Device m_device;
  TrainingObserver& m_observer;
  std::stop_token m_stop;
  Classifier m_classifier;
  torch::optim::SGD m_optimizer;
  RandomStream m_shuffling;
  ComplexityPenalty m_penalty;
  Measurer m_measurer;
  Stopwatch m_stopwatch;
  ProgressMeter m_meter;
  Progress m_progress;
  double m_epochStart = 0.0;    ///< on the stopwatch
  double m_learningRate = 0.0;  ///< of this epoch; no step is taken in epoch 0
  std::int64_t m_step = 0;
  int m_trainedBefore = 0;  ///< epochs of the network that this training starts with
  bool m_keepsCheckpoints = true;
  bool m_measuresStart = true;  ///< whether that network is measured first, as an epoch without training
  int m_epochsTrained = 0;
};

}  // namespace simplexity::learning

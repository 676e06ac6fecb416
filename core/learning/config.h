#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/count_range.h"
#include "core/base/result.h"
#include "core/learning/model_config.h"

namespace simplexity::learning {

enum class Schedule { Constant, Step, Cosine };
[[nodiscard]] std::string_view scheduleId(Schedule schedule);
[[nodiscard]] Result<Schedule> scheduleFromId(std::string_view id);

/// Sgd: stochastic gradient descent. Sam: sharpness-aware minimisation (Foret et al. 2021), which descends along the
/// gradient found one step of length samRadius uphill; two gradients a step.
enum class OptimizerKind { Sgd, Sam };
[[nodiscard]] std::string_view optimizerId(OptimizerKind kind);
[[nodiscard]] Result<OptimizerKind> optimizerFromId(std::string_view id);

/// Stochastic gradient descent on the cross-entropy.
struct OptimizerConfig {
  double learningRate = 0.03;  ///< suits both models at the default batch size; 0.1 is too hot for the convnet
  double momentum = 0.9;       ///< 0 … below 1
  double weightDecay = 5e-4;   ///< L2 coefficient, on every parameter
  Schedule schedule = Schedule::Constant;
  OptimizerKind kind = OptimizerKind::Sgd;
  double samRadius = 0.05;  ///< ρ ≥ 0, of Sam alone; 0 is Sgd at twice its cost
  bool operator==(const OptimizerConfig&) const = default;
};

/// Learning rate of epoch e (1-based) of E: constant; step: ×0.1 after E/3 and again after 2E/3; cosine:
/// ½(1+cos(π(e−1)/E)).
[[nodiscard]] double scheduledLearningRate(const OptimizerConfig& optimizer, int epoch, int epochs);

/// Threads to compute with; 0 leaves one core free.
inline constexpr CountRange kThreads{.least = 0, .most = 1024};
/// Fails with a sentence that names the range.
[[nodiscard]] Result<> checkThreads(std::int64_t threads);

inline constexpr std::int64_t kAllSamples = -1;
inline constexpr int kExactProbes = 0;
/// Directions a sample that estimate geometric complexity, where not every output is taken.
inline constexpr CountRange kProbeCounts{.least = 1, .most = 1'000'000};

/// How geometric complexity is estimated from a few vector-Jacobian products a sample; ProbeKind has the variances of
/// the first four. Deflated: exactly along the leading directions in which the class means differ, by random
/// orthonormal ones in their complement. Stratified: along all of these directions, each of some of the samples.
enum class ComplexityEstimator { Orthonormal, Gaussian, Rademacher, Outputs, Deflated, Stratified };
/// Their names, in their order. Here, so that who only names one needs no torch.
inline constexpr std::array<std::string_view, 6> kEstimatorIds{"orthonormal", "gaussian", "rademacher",
                                                               "outputs",     "deflated", "stratified"};
[[nodiscard]] constexpr std::string_view estimatorId(ComplexityEstimator estimator)
{
  return kEstimatorIds.at(static_cast<std::size_t>(estimator));
}

/// What is measured after every `every` epochs (epoch 0 and the last always).
struct ProbeConfig {
  int every = 1;
  /// Samples of each split on which loss, accuracy and the collapse metrics are measured (stratified, the same every
  /// epoch).
  std::int64_t measureSamples = 10000;
  /// Samples of each split on which geometric complexity is estimated (stratified, the same every epoch).
  std::int64_t gcSamples = 512;
  /// Output directions per sample, each a vector-Jacobian product, or kExactProbes for every output.
  int gcProbes = 2;
  ComplexityEstimator gcEstimator = ComplexityEstimator::Orthonormal;  ///< of no effect with kExactProbes
  bool shuffled = false;  ///< also every metric with the labels shuffled: what no structure looks like
  int flatnessEvery = 0;  ///< flatness of the loss after every so many epochs (epoch 0 and the last too); 0: never
  bool gcLogits = false;  ///< geometric complexity of the logits too, on the same samples with as many products
  bool operator==(const ProbeConfig&) const = default;
};

/// By name; "exact" stands for kExactProbes.
[[nodiscard]] Result<> setEstimator(ProbeConfig& probe, std::string_view id);

struct TrainingConfig {
  ModelConfig model;
  OptimizerConfig optimizer;
  ProbeConfig probe;
  int epochs = 60;
  std::int64_t batchSize = 64;
  /// λ ≥ 0 of the regulariser: λ times an estimate of the embedding's geometric complexity is added to the loss.
  double gcPenalty = 0.0;
  std::int64_t gcPenaltySamples = kAllSamples;  ///< of each mini-batch, on which it is estimated
  std::uint64_t seed = 1;
  int threads = 0;              ///< torch threads; 0: all cores but one, at least one
  std::string device = "auto";  ///< auto, cpu, cuda, cuda:N

  /// Every range that does not depend on the data set; the sentence names the setting and its key.
  [[nodiscard]] Result<> validate() const;
  bool operator==(const TrainingConfig&) const = default;
};

/// `threads` resolved for this machine.
[[nodiscard]] int resolvedThreads(const TrainingConfig& config);

}  // namespace simplexity::learning

#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <tl/expected.hpp>

#include "core/data/dataset.h"
#include "core/geometry/class_statistics.h"
#include "core/learning/interruption.h"
#include "core/learning/models/classifier_torch.h"

namespace simplexity::learning {

/// Samples as the network sees them.
struct Evaluation {
  double loss = 0.0;                     ///< mean cross-entropy in nats, finite from evaluate()
  geometry::ClassStatistics statistics;  ///< of `features`
  geometry::RowMatrixXf features;        ///< N×p, of the layer that was asked for
  std::vector<std::int32_t> labels;
  std::vector<std::int32_t> predictions;
  /// K, mean over all samples of the log-probability of each class: what a label that knows nothing of its sample
  /// costs.
  Eigen::VectorXd meanLogProbabilities;
};

/// How many samples pass through the network at once while measuring: about the work of one mini-batch of training.
inline constexpr std::int64_t kMeasuringBatch = 128;

/// Evaluates the network, in the mode it is in and without gradients, on at least one sample; its features are the
/// flattened outputs of a layer.
[[nodiscard]] tl::expected<Evaluation, Interruption> evaluate(Classifier& classifier, const data::Dataset& dataset,
                                                              const data::Samples& samples,
                                                              std::span<const std::int64_t> indices, std::size_t layer,
                                                              torch::Device device, const CarryOn& carryOn);

/// The evaluation of the same samples as if their labels were in this order, which is one of chance: the loss is its
/// mean over all orders, −Σ_c n_c/N · mean log p_c.
[[nodiscard]] Evaluation withLabelsShuffled(Evaluation evaluation, std::vector<std::int32_t> labels);

}  // namespace simplexity::learning

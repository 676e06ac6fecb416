#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/data/dataset.h"

namespace simplexity::learning {

/// Samples as the network takes them, on its device.
struct Batch {
  torch::Tensor images;  ///< B×C×H×W, float32, normalised
  torch::Tensor labels;  ///< B, int64

  [[nodiscard]] std::int64_t count() const { return labels.size(0); }
};

[[nodiscard]] Batch gatherBatch(const data::Dataset& dataset, const data::Samples& samples,
                                std::span<const std::int64_t> indices, torch::Device device);

/// The labels of the named samples.
[[nodiscard]] std::vector<std::int32_t> labelsOf(const data::Samples& samples, std::span<const std::int64_t> indices);

/// Consecutive pieces of `size`; the last holds what remains.
[[nodiscard]] std::vector<std::span<const std::int64_t>> batchesOf(std::span<const std::int64_t> indices,
                                                                   std::int64_t size);

/// The same for training: one sample that remains joins the piece before it, because batch norms may find no variance
/// in it, and because its gradient would count as much as those of a whole mini-batch.
[[nodiscard]] std::vector<std::span<const std::int64_t>> trainingBatchesOf(std::span<const std::int64_t> indices,
                                                                           std::int64_t size);
/// How many these are.
[[nodiscard]] std::int64_t trainingBatchCount(std::int64_t samples, std::int64_t size);

}  // namespace simplexity::learning

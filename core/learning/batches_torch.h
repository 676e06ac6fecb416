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

}  // namespace simplexity::learning

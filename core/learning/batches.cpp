#include "core/learning/batches_torch.h"

#include <algorithm>

namespace simplexity::learning {

Batch gatherBatch(const data::Dataset& dataset, const data::Samples& samples, std::span<const std::int64_t> indices,
                  torch::Device device)
{
  const auto count = static_cast<std::int64_t>(indices.size());
  const data::ImageShape& shape = dataset.shape;
  const torch::Tensor images = torch::empty({count, shape.channels, shape.height, shape.width});
  data::gatherNormalised(dataset, samples, indices,
                         {images.data_ptr<float>(), static_cast<std::size_t>(images.numel())});
  const torch::Tensor labels = torch::empty({count}, torch::kInt64);
  std::ranges::copy(labelsOf(samples, indices), labels.data_ptr<std::int64_t>());
  return {images.to(device), labels.to(device)};
}

std::vector<std::int32_t> labelsOf(const data::Samples& samples, std::span<const std::int64_t> indices)
{
  std::vector<std::int32_t> labels(indices.size());
  std::ranges::transform(indices, labels.begin(),
                         [&](std::int64_t index) { return samples.labels[static_cast<std::size_t>(index)]; });
  return labels;
}

std::vector<std::span<const std::int64_t>> batchesOf(std::span<const std::int64_t> indices, std::int64_t size)
{
  std::vector<std::span<const std::int64_t>> batches;
  while (!indices.empty()) {
    const std::size_t count = std::min(indices.size(), static_cast<std::size_t>(size));
    batches.push_back(indices.first(count));
    indices = indices.subspan(count);
  }
  return batches;
}

std::vector<std::span<const std::int64_t>> trainingBatchesOf(std::span<const std::int64_t> indices, std::int64_t size)
{
  std::vector<std::span<const std::int64_t>> batches = batchesOf(indices, size);
  if (std::ssize(batches) > trainingBatchCount(std::ssize(indices), size)) {
    batches.pop_back();
    batches.back() = indices.last(static_cast<std::size_t>(size) + 1);
  }
  return batches;
}

std::int64_t trainingBatchCount(std::int64_t samples, std::int64_t size)
{
  const bool oneJoins = size > 1 && samples > size && samples % size == 1;
  return samples / size + (samples % size > 0 ? 1 : 0) - (oneJoins ? 1 : 0);
}

}  // namespace simplexity::learning

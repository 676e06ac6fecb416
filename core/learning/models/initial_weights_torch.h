#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <optional>

#include "core/base/random.h"
#include "core/learning/models/network_plan.h"

namespace simplexity::learning {

/// Draws the weights of layers one after the other from RandomStream(seed, Initialisation), so that they are the same
/// on every platform. Without a seed it leaves them as they are, for those about to be loaded.
class InitialWeights {
 public:
  explicit InitialWeights(std::optional<std::uint64_t> seed);

  /// Normal with mean 0 and variance 2/fan_in where a ReLU follows (He et al. 2015), 1/fan_in otherwise.
  void draw(torch::Tensor& weight, Follows follows);
  /// Normal with mean 0.
  void draw(torch::Tensor& weight, double deviation);

 private:
  std::optional<RandomStream> m_stream;
};

}  // namespace simplexity::learning

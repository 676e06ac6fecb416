#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <utility>

#include "core/base/random.h"
#include "core/learning/complexity/complexity_torch.h"
#include "core/learning/models/classifier_torch.h"

namespace simplexity::learning {

/// (1/B) Σ_i ‖J_iᵀv_i‖² for the B×p vectors v_i, as a function of what `function` depends on: backward() through it is
/// a second differentiation, of the Jacobian by the parameters. ReLU and max pooling have no second derivative almost
/// everywhere, but pass on the one of the layers around them.
[[nodiscard]] torch::Tensor meanSquaredProduct(const BatchFunction& function, const torch::Tensor& inputs,
                                               const torch::Tensor& vectors);

/// The regulariser λ·(geometric complexity of the embedding), estimated on the samples of a mini-batch without bias:
/// one direction a sample, uniform on the sphere of radius √p (Hoffman, Roberts and Yaida 2019), from a stream of its
/// own.
///
/// The Jacobian is that of the network in evaluation mode, the one that is measured: batch norms scale by their running
/// statistics, taken as constants. So samples stay independent (in training mode every output depends on every input of
/// the batch), and the pass leaves the running statistics as they are.
class ComplexityPenalty {
 public:
  /// `weight` is λ, 0 for none; `samples` of each mini-batch are penalised, or kAllSamples.
  ComplexityPenalty(double weight, std::int64_t samples, std::uint64_t seed);

  [[nodiscard]] bool isOn() const { return m_weight > 0.0; }
  /// Directions for a mini-batch of so many samples: n×p, n ≤ count.
  [[nodiscard]] torch::Tensor drawDirections(std::int64_t count, std::int64_t features);
  /// λ times the estimate on the first n of the images, n as many as there are directions. Samples of a mini-batch are
  /// in random order, so its first ones are a random choice.
  [[nodiscard]] torch::Tensor value(Classifier& classifier, const torch::Tensor& images,
                                    const torch::Tensor& directions) const;
  /// Of the random stream, for checkpoints.
  [[nodiscard]] std::string state() const { return m_stream.state(); }
  void continueWith(RandomStream stream) { m_stream = std::move(stream); }

 private:
  double m_weight;
  std::int64_t m_samples;
  RandomStream m_stream;
};

}  // namespace simplexity::learning

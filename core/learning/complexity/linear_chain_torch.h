#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/learning/complexity/complexity_torch.h"

namespace simplexity::learning {

/// Linear layers, with or without a ReLU after each, and their Jacobian in closed form: J = D_L W_L … D_1 W_1 with D
/// the 0-1 diagonals of the units that are on. No autograd, and far fewer operations than a backward pass an output:
/// the product is taken from the side of fewer rows, min(p, d) of them; ‖V W_1‖_F² = tr(V W_1W_1ᵀ Vᵀ) needs the inputs
/// no more; units that are off are left out where that pays.
class LinearChain {
 public:
  struct Layer {
    torch::Tensor weight;  ///< outputs×inputs
    torch::Tensor bias;
    bool isRectified = false;
  };

  /// One layer or more, each as wide as the next expects. Shares the tensors but not their later values: build a new
  /// chain when they have changed.
  explicit LinearChain(std::vector<Layer> layers);

  /// ‖J‖_F² of every row of B×…; a unit at exactly 0 is off, as in autograd. Holds some 100 MB at most.
  [[nodiscard]] std::optional<std::vector<double>> squaredJacobianNorms(const torch::Tensor& inputs,
                                                                        const CarryOn& carryOn) const;

  /// How the norms are computed; all agree, so this is for tests and benchmarks.
  enum class Route { FromInputs, FromOutputs, FromOutputsThatAreOn };
  [[nodiscard]] torch::Tensor squaredJacobianNorms(const torch::Tensor& inputs, Route route) const;

 private:
  [[nodiscard]] std::vector<torch::Tensor> masksOf(const torch::Tensor& inputs) const;
  [[nodiscard]] Route cheapestRoute(const std::vector<torch::Tensor>& masks) const;
  [[nodiscard]] torch::Tensor fromInputs(const std::vector<torch::Tensor>& masks) const;
  [[nodiscard]] torch::Tensor fromOutputs(const std::vector<torch::Tensor>& masks) const;
  [[nodiscard]] torch::Tensor fromOutputsThatAreOn(const std::vector<torch::Tensor>& masks) const;
  [[nodiscard]] torch::Tensor norms(const std::vector<torch::Tensor>& masks, Route route) const;
  [[nodiscard]] std::int64_t inputs() const { return m_layers.front().weight.size(1); }
  [[nodiscard]] std::int64_t outputs() const { return m_layers.back().weight.size(0); }

  std::vector<Layer> m_layers;
  torch::Tensor m_gram;  ///< W_1W_1ᵀ where it is smaller than W_1, otherwise undefined
};

/// The layers of Flatten, Linear and ReLU modules; empty where any other module is among them.
[[nodiscard]] std::optional<std::vector<LinearChain::Layer>> linearLayersOf(
    const std::vector<torch::nn::AnyModule>& modules);

}  // namespace simplexity::learning

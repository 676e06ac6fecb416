#pragma once

#include <torch/torch.h>

#include <functional>
#include <optional>
#include <vector>

#include <Eigen/Core>

#include "core/learning/interruption.h"

namespace simplexity::learning {

/// A loss as a function of parameters, with derivatives: L(w) = Σ_b weight_b·loss_b(w). Vectors have one float64 entry
/// a parameter, in the order of the tensors. Every piece is a pass of its own, so memory does not grow with their
/// number. Functions return nothing if told to end; `carryOn` is asked after every pass.
class LossSurface {
 public:
  struct Piece {
    std::function<torch::Tensor()> loss;  ///< a scalar that depends on the parameters as they are when it is called
    double weight = 1.0;
  };

  LossSurface(std::vector<torch::Tensor> parameters, std::vector<Piece> pieces);

  [[nodiscard]] Eigen::Index size() const { return m_size; }
  [[nodiscard]] std::optional<double> loss(const CarryOn& carryOn) const;
  [[nodiscard]] std::optional<Eigen::VectorXd> gradient(const CarryOn& carryOn) const;
  /// Hv, H the Hessian, by differentiating ⟨gradient, v⟩: exact, no finite differences (Pearlmutter 1994).
  [[nodiscard]] std::optional<Eigen::VectorXd> hessianProduct(const Eigen::VectorXd& vector,
                                                              const CarryOn& carryOn) const;
  /// The loss at w + step; the parameters are back at w, bit by bit, on return.
  [[nodiscard]] std::optional<double> lossAfter(const Eigen::VectorXd& step, const CarryOn& carryOn) const;

 private:
  [[nodiscard]] std::vector<torch::Tensor> toTensors(const Eigen::VectorXd& vector) const;
  /// Adds weight times the tensors, which may be undefined for zero.
  void add(const std::vector<torch::Tensor>& tensors, double weight, Eigen::VectorXd& sum) const;

  std::vector<torch::Tensor> m_parameters;
  std::vector<Piece> m_pieces;
  Eigen::Index m_size = 0;
};

}  // namespace simplexity::learning

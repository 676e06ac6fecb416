#pragma once

#include <torch/torch.h>

#include <vector>

/// Pieces of sharpness-aware minimisation (Foret, Kleiner, Mobahi and Neyshabur 2021), each undone when it goes out of
/// scope.
namespace simplexity::learning {

/// Moves parameters to w + ρ g/‖g‖, g their gradients (one that has none counts as 0), ‖·‖ over all of them together:
/// the highest point of the linearised loss in the ball of radius ρ. Stays where g is 0. Goes back to w, bit by bit.
class AscentStep {
 public:
  AscentStep(std::vector<torch::Tensor> parameters, double radius);
  ~AscentStep();
  AscentStep(const AscentStep&) = delete;
  AscentStep& operator=(const AscentStep&) = delete;

 private:
  std::vector<torch::Tensor> m_parameters;
  std::vector<torch::Tensor> m_before;
};

/// Gives a module's buffers (running statistics of batch norms) the values back that they had. Must outlive the
/// backward passes of what was computed meanwhile.
class BuffersKept {
 public:
  explicit BuffersKept(const torch::nn::Module& module);
  ~BuffersKept();
  BuffersKept(const BuffersKept&) = delete;
  BuffersKept& operator=(const BuffersKept&) = delete;

 private:
  std::vector<torch::Tensor> m_buffers;
  std::vector<torch::Tensor> m_before;
};

}  // namespace simplexity::learning

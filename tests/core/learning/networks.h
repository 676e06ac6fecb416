#pragma once

#include <torch/torch.h>

#include <vector>

#include "core/learning/complexity/complexity_torch.h"

namespace simplexity::learning::test {

inline torch::Tensor float64(const std::vector<std::vector<double>>& rows)
{
  std::vector<torch::Tensor> tensors;
  tensors.reserve(rows.size());
  for (const std::vector<double>& row : rows) {
    tensors.push_back(torch::tensor(row, torch::kFloat64));
  }
  return torch::stack(tensors);
}

/// A carry-on that never ends the work.
inline bool always()
{
  return true;
}

/// x ↦ x Jᵀ with J the 3×2 matrix of test vector T6 in docs/metrics.md: ‖J‖_F² = 91 everywhere.
inline torch::Tensor linearT6(const torch::Tensor& inputs)
{
  return inputs.matmul(float64({{1, 2}, {3, 4}, {5, 6}}).t());
}

inline constexpr double kComplexityT6 = 91.0;

}  // namespace simplexity::learning::test

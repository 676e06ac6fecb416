#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace simplexity::learning::test {

/// cos(k + 0.37 j + 0.011 j²): numbers that are the same in any language, evaluated from left to right to the last bit.
inline torch::Tensor formula(int number, std::int64_t count)
{
  const torch::Tensor j = torch::arange(count, torch::kFloat64);
  return torch::cos(number + 0.37 * j + 0.011 * j * j);
}

}  // namespace simplexity::learning::test

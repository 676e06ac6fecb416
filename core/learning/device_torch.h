#pragma once

#include <torch/torch.h>

#include <string>

#include "core/base/result.h"

namespace simplexity::learning {

/// "auto" takes the first GPU where there is one, else the CPU. A device that is not there is a failure.
[[nodiscard]] Result<torch::Device> resolveDevice(const std::string& name);

/// Sets torch up for reproducible numbers with this many threads, on the calling thread.
void prepareTorch(int threads);

}  // namespace simplexity::learning

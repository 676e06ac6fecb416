#pragma once

#include <filesystem>
#include <string>

#include "core/base/named_tensor.h"
#include "core/base/result.h"

namespace simplexity::formats {

/// The tensors in a file of weights of either kind, a state dict of PyTorch or safetensors, told apart by its content.
[[nodiscard]] Result<TensorArchive> readWeights(const std::filesystem::path& path);

/// "safetensors" or "PyTorch state dict", what readWeights() takes the file for.
[[nodiscard]] Result<std::string> weightsFormat(const std::filesystem::path& path);

}  // namespace simplexity::formats

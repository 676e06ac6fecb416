#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/named_tensor.h"
#include "core/base/result.h"

namespace simplexity::formats {

/// The tensors in a file of weights of either kind, a state dict of PyTorch or safetensors, told apart by its content.
[[nodiscard]] Result<TensorArchive> readWeights(const std::filesystem::path& path);

/// Of a program of torch.jit.save(), which has a loader of its own.
inline constexpr std::string_view kScriptFormat = "TorchScript";

/// What holds a network: "safetensors", "PyTorch state dict" or kScriptFormat.
[[nodiscard]] Result<std::string> networkFormat(const std::filesystem::path& path);

}  // namespace simplexity::formats

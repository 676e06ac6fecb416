#pragma once

#include <torch/script.h>

#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace simplexity::learning {

/// A TorchScript module in evaluation mode, on the CPU, in float32; gradients are asked of all its parameters.
struct ScriptProgram {
  torch::jit::Module module;
  /// Of `forward` with all calls put in, from the module and the images to one tensor. Of in-place operators only those
  /// are left that have no plain counterpart; its loops are limitLoops()'s.
  std::shared_ptr<torch::jit::Graph> graph;
  std::vector<std::string> constantWeights = {};  ///< parameters of the module that the file holds as constants
};

/// Compiles a program and runs nothing of it. Refuses what checkScriptArchive() refuses, operators that reach outside
/// (foreignOperatorOf()), and what is no function of one tensor of images.
[[nodiscard]] Result<ScriptProgram> readScript(const std::filesystem::path& path);

/// What torch says of a program that failed, without the traceback.
[[nodiscard]] std::string reasonOf(const std::exception& exception);

}  // namespace simplexity::learning

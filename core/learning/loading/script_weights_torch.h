#pragma once

#include <set>
#include <string>

#include "core/learning/loading/script_program_torch.h"

namespace simplexity::learning {

/// Makes parameters of all tensors that are weights, whatever the program was saved for: of those that no gradient was
/// asked of, and of the constants that torch.jit.freeze() leaves in their place. Of constants these are the weights and
/// biases of linear layers, convolutions and norms; a position embedding is as much a constant as the mean of the
/// images, and stays one. Constants are made float32, as the module is.
void makeParametersOfWeights(ScriptProgram& program);

/// Those of program.constantWeights that outputs of the program do not follow from: freezing leaves weights of branches
/// that are never taken, copies of parts of others among them.
[[nodiscard]] std::set<std::string> unusedConstants(const ScriptProgram& program, const torch::Tensor& outputs);

}  // namespace simplexity::learning

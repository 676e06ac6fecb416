#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <optional>
#include <string>

namespace simplexity::learning {

/// The first operator in a program that could reach outside of it (files, other processes, Python, the state of the
/// library) or that is none of PyTorch's own; its qualified name, "aten::from_file". What a network computes with is
/// listed, everything else is refused.
[[nodiscard]] std::optional<std::string> foreignOperatorOf(const torch::jit::Graph& graph);

}  // namespace simplexity::learning

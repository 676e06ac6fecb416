#pragma once

#include <torch/script.h>

#include <optional>
#include <string>

#include "core/formats/script_code.h"

/// Which operators a program may use: those that networks compute with. The list holds what is allowed, so that an
/// operator of a later PyTorch is refused until somebody has looked at it.
namespace simplexity::learning {

/// The first name in the code of a program, before anything is compiled, by which it reaches an operator that is not on
/// the list.
[[nodiscard]] std::optional<std::string> foreignNameIn(const formats::ScriptNames& names);

/// The first operator that is not on the list in any function and any method of any class of a compiled program,
/// whether `forward` calls it or not; its qualified name, "aten::from_file".
[[nodiscard]] std::optional<std::string> foreignOperatorOf(const torch::jit::Module& program);

/// The first that is not on the list in a graph in which all calls are put in: there may be none left, and nothing that
/// sets attributes.
[[nodiscard]] std::optional<std::string> foreignOperatorOf(const torch::jit::Graph& graph);

/// Whether an operator is on the list.
[[nodiscard]] bool isAllowedOperator(c10::Symbol kind);

}  // namespace simplexity::learning

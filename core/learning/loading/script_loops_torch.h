#pragma once

#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/interpreter.h>

/// Loops of a program that do not end, which nobody could stop from outside: torch's interpreter is not interrupted.
namespace simplexity::learning {

/// How often all loops together may go round in one run of a program; a recurrent network over the pixels of an image
/// goes round some ten thousand times.
inline constexpr long kMostIterations = 1'000'000;

/// Has runScript() count how often the loops of a graph go round.
void limitLoops(torch::jit::Graph& graph);

/// Runs a piece of a program; throws where its loops go round more often than kMostIterations.
void runScript(const torch::jit::Code& code, torch::jit::Stack& stack);

}  // namespace simplexity::learning

#include "core/learning/loading/script_loops_torch.h"

#include <torch/csrc/jit/runtime/custom_operator.h>

#include <stdexcept>
#include <utility>

namespace simplexity::learning {

namespace {

/// Of the run that is under way on this thread.
thread_local long iterations = 0;

void countIteration(torch::jit::Stack& /*stack*/)
{
  if (++iterations > kMostIterations) {
    throw std::runtime_error("it loops without end");
  }
}

// With effects nobody knows, so that no optimisation drops it.
const torch::jit::RegisterOperators registration({torch::jit::Operator("simplexity::count_iteration() -> ()",
                                                                       countIteration,
                                                                       c10::AliasAnalysisKind::CONSERVATIVE)});

void limitLoops(torch::jit::Graph& graph, torch::jit::Block& block)
{
  static const c10::Symbol kCount = c10::Symbol::fromQualString("simplexity::count_iteration");
  for (torch::jit::Node* const node : block.nodes()) {
    for (torch::jit::Block* const inner : node->blocks()) {
      limitLoops(graph, *inner);
      if (node->kind() == c10::prim::Loop) {
        inner->prependNode(graph.create(kCount, /*num_outputs=*/0));
      }
    }
  }
}

}  // namespace

void limitLoops(torch::jit::Graph& graph)
{
  limitLoops(graph, *graph.block());
}

void runScript(const torch::jit::Code& code, torch::jit::Stack& stack)
{
  iterations = 0;
  torch::jit::InterpreterState(code).run(stack);
}

}  // namespace simplexity::learning

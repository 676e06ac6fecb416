#include "core/learning/loading/script_weights_torch.h"

#include <torch/csrc/autograd/autograd.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "core/learning/loading/script_nodes_torch.h"

namespace simplexity::learning {

namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

/// Where an operator takes its weight and bias.
struct WeightInputs {
  std::string_view name;
  std::array<std::size_t, 2> places;
};

constexpr auto kWeightInputs = std::to_array<WeightInputs>({{"linear", {1, 2}},
                                                            {"conv1d", {1, 2}},
                                                            {"conv2d", {1, 2}},
                                                            {"conv3d", {1, 2}},
                                                            {"_convolution", {1, 2}},
                                                            {"addmm", {2, 0}},
                                                            {"matmul", {1, 0}},
                                                            {"mm", {1, 0}},
                                                            {"batch_norm", {1, 2}},
                                                            {"layer_norm", {2, 3}},
                                                            {"group_norm", {2, 3}}});

/// Of a constant that is a tensor of numbers, the tensor.
torch::Tensor constantTensor(const Node& node)
{
  const bool isTensor = node.kind() == torch::prim::Constant && node.hasAttribute(torch::attr::value) &&
                        node.kindOf(torch::attr::value) == torch::jit::AttributeKind::t;
  const torch::Tensor tensor = isTensor ? node.t(torch::attr::value) : torch::Tensor();
  return tensor.defined() && tensor.is_floating_point() ? tensor : torch::Tensor();
}

class ConstantWeights {
 public:
  explicit ConstantWeights(ScriptProgram& program) : m_program(program) {}

  void takeFrom(Node* node)
  {
    if (const torch::Tensor tensor = constantTensor(*node); tensor.defined()) {
      node->t_(torch::attr::value, tensor.to(torch::kFloat32));
    }
    for (const auto& [name, places] : kWeightInputs) {
      for (const std::size_t place : places) {
        if (isAten(*node, name) && constantTensor(*node->input(place)->node()).defined()) {
          makeParameter(node->input(place));
        }
      }
    }
  }

 private:
  /// One for all uses: a layer that a program uses twice has its weights once.
  void makeParameter(Value* constant)
  {
    // No attribute of a program has such a name.
    const std::string name = fmt::format("constant#{}", m_program.constantWeights.size() + 1);
    m_program.module.register_parameter(name, constantTensor(*constant->node()).to(torch::kFloat32),
                                        /*is_buffer=*/false);
    m_program.constantWeights.push_back(name);
    Graph& graph = *m_program.graph;
    const torch::jit::WithInsertPoint atStart(*graph.nodes().begin());
    constant->replaceAllUsesWith(graph.insertGetAttr(graph.inputs()[0], name));
  }

  ScriptProgram& m_program;
};

}  // namespace

void makeParametersOfWeights(ScriptProgram& program)
{
  ConstantWeights weights(program);
  for (Node* const node : program.graph->nodes()) {
    visitNodes(node, [&weights](Node* each) { weights.takeFrom(each); });
  }
  for (torch::Tensor parameter : program.module.parameters()) {
    if (parameter.is_floating_point()) {
      parameter.set_requires_grad(true);
    }
  }
}

std::set<std::string> unusedConstants(const ScriptProgram& program, const torch::Tensor& outputs)
{
  std::set<std::string> unused;
  for (const std::string& name : program.constantWeights) {
    const auto gradients = torch::autograd::grad({outputs.sum()}, {program.module.attr(name).toTensor()}, {},
                                                 /*retain_graph=*/true, /*create_graph=*/false, /*allow_unused=*/true);
    if (!gradients[0].defined()) {
      unused.insert(name);
    }
  }
  return unused;
}

}  // namespace simplexity::learning

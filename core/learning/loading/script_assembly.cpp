#include "core/learning/loading/script_assembly_torch.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "core/learning/loading/script_loops_torch.h"
#include "core/learning/loading/script_nodes_torch.h"

namespace simplexity::learning {

namespace {

torch::IValue attributeAt(const torch::jit::Module& module, const std::string& path)
{
  torch::IValue value = module._ivalue();
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    value = value.toObject()->getAttr(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return value;
}

}  // namespace

ScriptModuleImpl::ScriptModuleImpl(const std::shared_ptr<torch::jit::Graph>& graph, const torch::jit::Module& program,
                                   bool changesInputs)
    : m_code(graph, "part"), m_program(program), m_changesInputs(changesInputs)
{
}

/// Failures say why, without the traceback of the interpreter.
torch::Tensor ScriptModuleImpl::forward(const torch::Tensor& values)
try {
  torch::jit::Stack stack{m_program._ivalue(), m_changesInputs ? values.clone() : values};
  runScript(m_code, stack);
  return stack.at(0).toTensor().to(torch::kFloat32);
} catch (const std::exception& exception) {
  throw std::runtime_error(reasonOf(exception));
}

void ScriptAssembly::add(const ScriptPart& part)
{
  m_parts.modules.emplace_back(std::make_shared<ScriptModuleImpl>(part.graph, m_program.module, m_anatomy.mutates()));
  m_graphs.push_back(part.graph);
}

void ScriptAssembly::addHead(const ScriptHead& head)
{
  const torch::NoGradGuard noGrad;
  m_head =
      torch::nn::Linear(torch::nn::LinearOptions(head.weight.size(1), head.weight.size(0)).bias(head.bias.defined()));
  m_head->weight.set_data(head.weight);
  if (head.bias.defined()) {
    m_head->bias.set_data(head.bias);
  }
  m_headName = head.name.empty() ? "head" : head.name;
  m_parts.modules.emplace_back(m_head);
}

void ScriptAssembly::endLayer(std::string name, const torch::Tensor& outputs)
{
  m_parts.layers.push_back({.name = std::move(name), .shape = outputs.sizes().slice(1).vec()});
  m_parts.ends.push_back(m_parts.modules.size());
}

Classifier ScriptAssembly::finish()
{
  Classifier classifier(std::move(m_parts));
  if (!m_head.is_empty()) {
    registerAt(*classifier, m_headName, m_head.ptr());
  }
  for (const auto& graph : m_graphs) {
    registerTensors(*graph->block(), *classifier);
  }
  return classifier;
}

/// The parameters and buffers that the operators of a block use.
void ScriptAssembly::registerTensors(const torch::jit::Block& block, torch::nn::Module& root)
{
  for (const torch::jit::Node* const node : block.nodes()) {
    const bool isTensor =
        node->kind() == torch::prim::GetAttr && node->output()->type()->kind() == c10::TypeKind::TensorType;
    if (isTensor && m_done.insert(attributePathOf(*node->output())).second) {
      registerTensor(attributePathOf(*node->output()), root);
    }
    for (const torch::jit::Block* const inner : node->blocks()) {
      registerTensors(*inner, root);
    }
  }
}

void ScriptAssembly::registerTensor(const std::string& path, torch::nn::Module& root) const
{
  const std::size_t dot = path.rfind('.');
  const std::string name = path.substr(dot == std::string::npos ? 0 : dot + 1);
  torch::nn::Module& owner = dot == std::string::npos ? root : moduleAt(root, path.substr(0, dot));
  const bool isKnown = owner.named_parameters(false).contains(name) || owner.named_buffers(false).contains(name);
  const torch::IValue value = attributeAt(m_program.module, path);
  if (isKnown || !value.isTensor()) {
    return;
  }
  const torch::Tensor& tensor = value.toTensor();
  if (tensor.requires_grad()) {
    owner.register_parameter(name, tensor);
  } else {
    owner.register_buffer(name, tensor);
  }
}

}  // namespace simplexity::learning

#include "core/learning/loading/script_program_torch.h"

#include <caffe2/serialize/in_memory_adapter.h>
#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/remove_mutation.h>
#include <torch/csrc/jit/runtime/print_handler.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/formats/script_archive.h"
#include "core/learning/loading/script_loops_torch.h"
#include "core/learning/loading/script_operators_torch.h"
#include "core/learning/loading/script_weights_torch.h"

namespace simplexity::learning {

namespace {

using torch::jit::Block;
using torch::jit::Function;
using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::Unsupported, std::move(message));
}

/// How many operators a program has once all calls are put in: functions that call others twice grow without end.
class InlinedSize {
 public:
  static constexpr double kMost = 1e6;

  [[nodiscard]] double of(const Block& block)
  {
    double size = 0.0;
    for (const Node* const node : block.nodes()) {
      size += 1.0;
      for (const Block* const inner : node->blocks()) {
        size += of(*inner);
      }
      if (Function* const callee = calleeOf(*node)) {
        size += of(*callee);
      }
    }
    return size;
  }

 private:
  [[nodiscard]] static Function* calleeOf(const Node& node)
  {
    if (node.kind() == torch::prim::CallFunction) {
      return node.input(0)->type()->expectRef<c10::FunctionType>().function();
    }
    const auto object =
        node.kind() == torch::prim::CallMethod ? node.input(0)->type()->cast<c10::ClassType>() : nullptr;
    return object == nullptr ? nullptr : object->findMethod(node.s(torch::attr::name));
  }

  [[nodiscard]] double of(Function& function)
  {
    const auto known = m_sizes.find(&function);
    if (known != m_sizes.end()) {
      return known->second;
    }
    m_sizes[&function] = 0.0;  // of one that calls itself, which the compiler refuses
    auto* const withGraph = torch::jit::tryToGraphFunction(function);
    const double size = withGraph == nullptr ? 0.0 : of(*withGraph->graph()->block());
    m_sizes[&function] = size;
    return size;
  }

  std::unordered_map<const Function*, double> m_sizes;
};

/// Arguments beside the images take their defaults.
Result<> takeDefaults(const torch::jit::Method& forward, Graph& graph)
{
  const auto& arguments = forward.function().getSchema().arguments();
  if (arguments.size() < 2) {
    return refuse("its forward takes no images");
  }
  const torch::jit::WithInsertPoint atStart(*graph.nodes().begin());
  for (std::size_t i = arguments.size() - 1; i > 1; --i) {
    if (!arguments[i].default_value()) {
      return refuse(
          fmt::format("its forward needs {} besides the images; a network here has one input", arguments[i].name()));
    }
    graph.inputs()[i]->replaceAllUsesWith(graph.insertConstant(*arguments[i].default_value()));
    graph.eraseInput(i);
  }
  return {};
}

void collectModes(Block& block, std::vector<Node*>& modes)
{
  for (Node* const node : block.nodes()) {
    if (node->kind() == torch::prim::GetAttr && node->s(torch::attr::name) == "training") {
      modes.push_back(node);
    }
    for (Block* const inner : node->blocks()) {
      collectModes(*inner, modes);
    }
  }
}

/// In evaluation mode for good, so that what is for training alone falls away.
void simplify(std::shared_ptr<Graph>& graph)
{
  std::vector<Node*> modes;
  collectModes(*graph->block(), modes);
  const torch::jit::WithInsertPoint atStart(*graph->nodes().begin());
  for (Node* const mode : modes) {
    mode->output()->replaceAllUsesWith(graph->insertConstant(false));
  }
  torch::jit::ConstantPropagation(graph);
  torch::jit::RemoveListMutation(graph);
  torch::jit::RemoveTensorMutation(graph);
  torch::jit::EliminateDeadCode(graph);
}

tl::unexpected<Error> refuseOperator(std::string_view name)
{
  return refuse(
      fmt::format("the program uses {}, which is not among the operators that networks compute with: refused", name));
}

void collectTensorAttributes(torch::jit::Block& block, std::vector<Value*>& attributes)
{
  for (Node* const node : block.nodes()) {
    if (node->kind() == torch::prim::GetAttr && node->output()->type()->kind() == c10::TypeKind::TensorType) {
      attributes.push_back(node->output());
    }
    for (Block* const inner : node->blocks()) {
      collectTensorAttributes(*inner, attributes);
    }
  }
}

/// Whether an operator works in place on a parameter or a buffer, or a view of one.
bool changesAttributes(const std::shared_ptr<Graph>& graph)
{
  std::vector<Value*> attributes;
  collectTensorAttributes(*graph->block(), attributes);
  const torch::jit::AliasDb aliases(graph);
  return std::ranges::any_of(attributes, [&aliases](const Value* attribute) { return aliases.hasWriters(attribute); });
}

Result<ScriptProgram> compile(const formats::CheckedScript& checked)
{
  if (const auto foreign = foreignNameIn(checked.names)) {
    return refuseOperator(*foreign);
  }
  ScriptProgram program;
  program.module = torch::jit::load(std::make_shared<caffe2::serialize::MemoryReadAdapter>(
                                        checked.archive.data(), static_cast<off_t>(checked.archive.size())),
                                    torch::kCPU);
  if (const auto foreign = foreignOperatorOf(program.module)) {
    return refuseOperator(*foreign);
  }
  const auto forward = program.module.find_method("forward");
  if (!forward) {
    return refuse("the program has no forward: it is no network");
  }
  auto* const function = torch::jit::tryToGraphFunction(forward->function());
  if (function == nullptr || InlinedSize().of(*function->graph()->block()) > InlinedSize::kMost) {
    return refuse("the program is larger than a network needs: refused");
  }
  program.graph = function->graph()->copy();
  torch::jit::Inline(*program.graph);
  if (const auto foreign = foreignOperatorOf(*program.graph)) {
    return refuseOperator(*foreign);
  }
  if (const Result<> taken = takeDefaults(*forward, *program.graph); !taken) {
    return fail(taken.error());
  }
  const auto outputs = program.graph->outputs();
  if (outputs.size() != 1 || outputs[0]->type()->kind() != c10::TypeKind::TensorType) {
    return refuse(fmt::format("its forward gives {}; a network here gives one tensor of logits",
                              outputs.empty() ? "nothing" : outputs[0]->type()->str()));
  }
  program.module.eval();
  program.module.to(torch::kFloat32);
  limitLoops(*program.graph);
  simplify(program.graph);
  if (changesAttributes(program.graph)) {
    return refuse("the program changes its own weights while it is run: it would measure another network every time");
  }
  makeParametersOfWeights(program);
  return program;
}

}  // namespace

std::string reasonOf(const std::exception& exception)
{
  const auto* const error = dynamic_cast<const c10::Error*>(&exception);
  const std::string text = error != nullptr ? error->what_without_backtrace() : exception.what();
  if (text.find("DefaultCPUAllocator") != std::string::npos) {
    return "it asks for more memory than it may take";
  }
  // Of a failure inside of a program the last line that says something is the reason.
  std::string reason;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    const bool isPlace =
        line.empty() || line.find("<--- HERE") != std::string_view::npos || line.front() == ' ' || line.back() == ':';
    if (!isPlace) {
      reason = line;
    }
    begin = end + 1;
  }
  constexpr std::string_view kKind = "RuntimeError: ";  // of a Python that is not there
  if (reason.starts_with(kKind)) {
    reason.erase(0, kKind.size());
  }
  constexpr std::size_t kMost = 300;
  return reason.empty() ? "it gives no reason" : reason.substr(0, kMost);
}

Result<ScriptProgram> readScript(const std::filesystem::path& path)
try {
  torch::jit::setPrintHandler([](const std::string& /*text*/) {});
  Result<ScriptProgram> program = formats::checkScriptArchive(path).and_then(compile);
  return program ? std::move(program) : fail(program.error().code, program.error().message, path);
} catch (const std::exception& exception) {
  return fail(ErrorCode::Unsupported, "PyTorch cannot compile the program: " + reasonOf(exception), path);
}

}  // namespace simplexity::learning

#include "core/learning/loading/script_parts_torch.h"

#include <torch/csrc/jit/passes/dead_code_elimination.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "core/learning/loading/script_loops_torch.h"
#include "core/learning/loading/script_nodes_torch.h"

namespace simplexity::learning {

namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

// What may stand between the last layer and the output, and belongs to the layer before.
constexpr auto kShapes = std::to_array<std::string_view>(
    {"view", "reshape", "flatten", "squeeze", "unsqueeze", "contiguous", "clone", "to", "type_as"});
constexpr auto kActivations =
    std::to_array<std::string_view>({"relu", "relu6", "hardtanh", "sigmoid", "tanh", "gelu", "silu", "hardswish",
                                     "leaky_relu", "elu", "selu", "softplus"});
constexpr auto kPoolings =
    std::to_array<std::string_view>({"mean", "avg_pool2d", "max_pool2d", "adaptive_avg_pool2d", "adaptive_max_pool2d"});
constexpr auto kNorms = std::to_array<std::string_view>(
    {"softmax", "log_softmax", "_softmax", "_log_softmax", "batch_norm", "layer_norm", "group_norm"});
constexpr auto kOthers = std::to_array<std::string_view>({"dropout", "feature_dropout", "mul", "div", "add"});

bool isTransparent(const Node& node)
{
  return isOneOf(node, kShapes) || isOneOf(node, kActivations) || isOneOf(node, kPoolings) || isOneOf(node, kNorms) ||
         isOneOf(node, kOthers);
}

/// Copies pieces of a program into a graph of their own, with whatever does not depend on the images.
class Copier {
 public:
  Copier(const Graph& from, const Value* images)
  {
    m_copies[from.inputs()[0]] = m_graph->addInput("self")->setType(from.inputs()[0]->type());
    if (images != nullptr) {
      m_copies[images] = m_graph->addInput("values")->setType(c10::TensorType::get());
    }
  }

  Value* copy(Value* value)
  {
    const auto known = m_copies.find(value);
    return known != m_copies.end() ? known->second : (copy(value->node()), m_copies.at(value));
  }

  void copy(Node* node)
  {
    if (node->outputs().empty() ? m_seen.contains(node) : m_copies.contains(node->outputs()[0])) {
      return;
    }
    m_seen.insert(node);
    // What an operator needs comes before it: the copy is put at the end once its inputs are there.
    Node* const made = m_graph->createClone(node, [this](Value* input) { return copy(input); });
    m_graph->insertNode(made);
    for (std::size_t i = 0; i < node->outputs().size(); ++i) {
      m_copies[node->outputs()[i]] = made->outputs()[i];
    }
  }

  std::shared_ptr<Graph> finish(Value* output)
  {
    m_graph->registerOutput(copy(output));
    torch::jit::EliminateDeadCode(m_graph);
    return m_graph;
  }

 private:
  std::shared_ptr<Graph> m_graph = std::make_shared<Graph>();
  std::unordered_map<const Value*, Value*> m_copies;
  std::unordered_set<const Node*> m_seen;
};

/// Names that no other part has.
void makeUnique(std::vector<ScriptPart>& parts)
{
  std::map<std::string, int> seen;
  for (ScriptPart& part : parts) {
    if (const int times = ++seen[part.name]; times > 1) {
      part.name += fmt::format("#{}", times);
    }
  }
}

}  // namespace

ScriptAnatomy::ScriptAnatomy(const ScriptProgram& program) : m_program(program)
{
  m_dependent.insert(program.graph->inputs()[1]);
  for (Node* const node : program.graph->nodes()) {
    m_places[node] = m_nodes.size();
    m_nodes.push_back(node);
    bool isDependent = false;
    visitNodes(node, [&](Node* each) {
      isDependent = isDependent ||
                    std::ranges::any_of(each->inputs(), [this](const Value* input) { return dependsOnImages(input); });
    });
    if (isDependent) {
      m_dependent.insert(node->outputs().begin(), node->outputs().end());
    }
    m_mutates = m_mutates || changesTensors(node);
  }
  m_logits = program.graph->outputs()[0];
  while (isAten(*m_logits->node(), "softmax") || isAten(*m_logits->node(), "_softmax")) {
    m_logits = m_logits->node()->input(0);
  }
}

/// Of the operator at the top in which this one is; that of the output comes after all.
std::size_t ScriptAnatomy::placeOf(const Node* node) const
{
  while (true) {
    if (const auto found = m_places.find(node); found != m_places.end()) {
      return found->second;
    }
    const Node* const owner = node->owningBlock()->owningNode();
    if (owner == nullptr) {
      return m_nodes.size();
    }
    node = owner;
  }
}

std::vector<ScriptAnatomy::Cut> ScriptAnatomy::cutsUpTo(Value* end) const
{
  const std::size_t count = dependsOnImages(end) ? placeOf(end->node()) + 1 : 0;
  Value* const images = m_program.graph->inputs()[1];
  std::vector<Cut> cuts{{.nodes = 0, .value = images}};
  if (m_mutates || count == 0) {
    cuts.push_back({.nodes = count, .value = end});
    return cuts;
  }
  // How many operators there are up to the last that uses a value; the end is used by whatever follows.
  const auto lastUse = [&](const Value* value) {
    std::size_t last = value == end ? count + 1 : 0;
    for (const auto& use : value->uses()) {
      const std::size_t place = placeOf(use.user) + 1;
      last = place <= count ? std::max(last, place) : last;
    }
    return last;
  };
  std::map<Value*, std::size_t> alive{{images, lastUse(images)}};
  for (std::size_t nodes = 1; nodes <= count; ++nodes) {
    for (Value* const output : m_nodes[nodes - 1]->outputs()) {
      if (dependsOnImages(output)) {
        alive.emplace(output, lastUse(output));
      }
    }
    std::erase_if(alive, [nodes](const auto& each) { return each.second <= nodes; });
    const auto& [value, use] = *alive.begin();
    const bool isTensor = value->type()->kind() == c10::TypeKind::TensorType;
    if (alive.size() == 1 && isTensor && value != cuts.back().value) {
      cuts.push_back({.nodes = nodes, .value = value});
    }
  }
  if (cuts.back().value != end) {
    cuts.push_back({.nodes = count, .value = end});
  }
  return cuts;
}

std::shared_ptr<Graph> ScriptAnatomy::graphBetween(const Cut& begin, const Cut& end) const
{
  Copier copier(*m_program.graph, begin.value);
  for (std::size_t i = begin.nodes; i < end.nodes; ++i) {
    copier.copy(m_nodes[i]);
  }
  return copier.finish(end.value);
}

WeightedModules ScriptAnatomy::modulesBetween(const Cut& begin, const Cut& end) const
{
  WeightedModules modules;
  for (std::size_t i = begin.nodes; i < end.nodes; ++i) {
    modules.take(m_nodes[i]);
  }
  return modules;
}

bool ScriptAnatomy::isPlain(const Cut& begin, const Cut& end) const
{
  return std::all_of(m_nodes.begin() + static_cast<std::ptrdiff_t>(begin.nodes),
                     m_nodes.begin() + static_cast<std::ptrdiff_t>(end.nodes), [this](const Node* node) {
                       const bool isOfImages = !node->outputs().empty() && dependsOnImages(node->outputs()[0]);
                       return !isOfImages || isTransparent(*node);
                     });
}

std::vector<ScriptPart> ScriptAnatomy::partsUpTo(Value* end) const
{
  const std::vector<Cut> cuts = cutsUpTo(end);
  std::vector<ScriptPart> parts;
  Cut begin = cuts.front();
  const auto endPart = [&](const Cut& at, const std::string& name) {
    parts.push_back({.name = name, .end = at.value, .graph = graphBetween(begin, at)});
    begin = at;
  };
  WeightedModules modules;
  std::size_t weighted = 0;  // the last stretch with weights
  for (std::size_t i = 1; i < cuts.size(); ++i) {
    const WeightedModules stretch = modulesBetween(cuts[i - 1], cuts[i]);
    if (!stretch.isEmpty()) {
      if (weighted > 0) {
        endPart(cuts[i - 1], modules.name());
      }
      modules = stretch;
      weighted = i;
    }
  }
  if (end == m_logits && weighted > 0) {  // what follows on the last layer may be anything
    while (weighted + 1 < cuts.size() && isPlain(cuts[weighted], cuts[weighted + 1])) {
      ++weighted;
    }
    if (weighted + 1 < cuts.size()) {
      endPart(cuts[weighted], modules.name());
      modules = {};
    }
  }
  endPart(cuts.back(), modules.isEmpty() ? "output" : modules.name());
  makeUnique(parts);
  return parts;
}

ScriptPart ScriptAnatomy::whole() const
{
  const std::vector<Cut> cuts = cutsUpTo(m_logits);
  return {.name = {}, .end = m_logits, .graph = graphBetween(cuts.front(), cuts.back())};
}

std::optional<ScriptPart> ScriptAnatomy::rest(Value* begin) const
{
  const std::vector<Cut> cuts = cutsUpTo(m_logits);
  const auto from = std::ranges::find(cuts, begin, &Cut::value);
  if (from == cuts.end()) {
    return std::nullopt;
  }
  return ScriptPart{.name = {}, .end = m_logits, .graph = graphBetween(*from, cuts.back())};
}

torch::Tensor ScriptAnatomy::valueOf(Value* value) const
{
  Copier copier(*m_program.graph, nullptr);
  const torch::jit::Code code(copier.finish(value), "value");
  torch::jit::Stack stack{m_program.module._ivalue()};
  runScript(code, stack);
  return stack.at(0).isTensor() ? stack.at(0).toTensor() : torch::Tensor();
}

/// The layer that a node is, if it is of a kind and its weights do not depend on the images.
std::optional<ScriptHead> ScriptAnatomy::headAt(const Node& node) const
{
  const bool isLinear = isAten(node, "linear");
  const bool isConvolution = isAten(node, "conv2d") || isAten(node, "_convolution");
  const bool isSum = isAten(node, "addmm");  // bias, features, transposed weight
  const bool isProduct = isAten(node, "matmul") || isAten(node, "mm");
  if (!isLinear && !isConvolution && !isSum && !isProduct) {
    return std::nullopt;
  }
  Value* const features = const_cast<Value*>(node.inputs()[isSum ? 1 : 0]);
  Value* const weights = const_cast<Value*>(node.inputs()[isSum ? 2 : 1]);
  Value* const bias = isProduct ? nullptr : const_cast<Value*>(node.inputs()[isSum ? 0 : 2]);
  if (!dependsOnImages(features) || dependsOnImages(weights) || (bias != nullptr && dependsOnImages(bias))) {
    return std::nullopt;
  }
  torch::Tensor weight = valueOf(weights);
  if (isConvolution && weight.dim() == 4 && weight.size(2) == 1 && weight.size(3) == 1) {
    weight = weight.flatten(1);
  }
  if (weight.dim() != 2) {
    return std::nullopt;
  }
  const std::string path = attributePathOf(*weights);
  const std::size_t dot = path.rfind('.');
  return ScriptHead{.features = features,
                    .weight = isSum || isProduct ? weight.t() : weight,
                    .bias = bias != nullptr ? valueOf(bias) : torch::Tensor(),
                    .name = dot == std::string::npos ? std::string() : path.substr(0, dot)};
}

std::optional<ScriptHead> ScriptAnatomy::head() const
{
  const Value* value = m_logits;
  while (dependsOnImages(value) && value->node()->kind() != torch::prim::Param) {
    const Node& node = *value->node();
    if (auto found = headAt(node)) {
      return found;
    }
    if (!isTransparent(node)) {
      return std::nullopt;
    }
    value = node.input(0);
  }
  return std::nullopt;
}

}  // namespace simplexity::learning

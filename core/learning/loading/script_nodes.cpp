#include "core/learning/loading/script_nodes_torch.h"

#include <array>
#include <utility>

namespace simplexity::learning {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;

namespace {

/// Operators that a layer with weights is made of: a part of a network has at least one.
constexpr auto kWeighted =
    std::to_array<std::string_view>({"linear", "addmm", "mm", "matmul", "bmm", "baddbmm", "einsum", "lstm", "gru",
                                     "embedding", "conv1d", "conv2d", "conv3d", "_convolution", "convolution"});

/// The names that both begin with.
std::string commonPath(const std::string& one, const std::string& other)
{
  std::size_t common = 0;
  for (std::size_t i = 0; i <= one.size() && i <= other.size(); ++i) {
    const bool endsBoth = (i == one.size() || one[i] == '.') && (i == other.size() || other[i] == '.');
    common = endsBoth ? i : common;
    if (i == one.size() || i == other.size() || one[i] != other[i]) {
      break;
    }
  }
  return one.substr(0, common);
}

}  // namespace

void visitNodes(Node* node, const std::function<void(Node*)>& visitor)
{
  visitor(node);
  for (Block* const block : node->blocks()) {
    for (Node* const inner : block->nodes()) {
      visitNodes(inner, visitor);
    }
    visitNodes(block->return_node(), visitor);
  }
}

bool changesTensors(Node* node)
{
  bool found = false;
  visitNodes(node, [&found](Node* each) {
    const auto* const schema = each->maybeSchema();
    found = found || (schema != nullptr && schema->is_mutable());
  });
  return found;
}

std::string attributePathOf(const Value& value)
{
  const Node& node = *value.node();
  if (isAten(node, "t") || isAten(node, "numpy_T")) {
    return attributePathOf(*node.input(0));
  }
  if (node.kind() != c10::prim::GetAttr) {
    return {};
  }
  const std::string& name = node.s(c10::attr::name);
  const bool isOfRoot = node.input()->node()->kind() == c10::prim::Param;
  const std::string parent = isOfRoot ? std::string() : attributePathOf(*node.input());
  return isOfRoot || parent.empty() ? name : parent + '.' + name;
}

void WeightedModules::take(Node* node)
{
  visitNodes(node, [this](Node* each) {
    if (!isOneOf(*each, kWeighted)) {
      return;
    }
    m_first = m_first.empty() ? each->kind().toUnqualString() : m_first;
    for (const Value* const input : each->inputs()) {
      const std::string path = attributePathOf(*input);
      if (const std::size_t dot = path.rfind('.'); dot != std::string::npos) {
        takePath(path.substr(0, dot));
        return;
      }
    }
  });
}

void WeightedModules::takePath(const std::string& path)
{
  if (std::exchange(m_hasPath, true)) {
    m_common = commonPath(m_common, path);
  } else {
    m_common = path;
  }
}

}  // namespace simplexity::learning

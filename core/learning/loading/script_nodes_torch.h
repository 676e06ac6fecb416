#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

/// Questions about the operators of a program.
namespace simplexity::learning {

[[nodiscard]] inline bool isAten(const torch::jit::Node& node, std::string_view name)
{
  return node.kind().is_aten() && node.kind().toUnqualString() == name;
}

template <class Names>
[[nodiscard]] bool isOneOf(const torch::jit::Node& node, const Names& names)
{
  return node.kind().is_aten() && std::ranges::find(names, node.kind().toUnqualString()) != names.end();
}

/// Calls for a node and for all nodes inside of its blocks, what these return included.
void visitNodes(torch::jit::Node* node, const std::function<void(torch::jit::Node*)>& visitor);

/// Whether it changes a tensor in place.
[[nodiscard]] bool changesTensors(torch::jit::Node* node);

/// The dotted names by which a value is reached from the module, "layer1.0.conv1.weight", also when it is transposed;
/// empty for what is no attribute.
[[nodiscard]] std::string attributePathOf(const torch::jit::Value& value);

/// The modules with weights that a stretch of a program uses.
class WeightedModules {
 public:
  void take(torch::jit::Node* node);
  [[nodiscard]] bool isEmpty() const { return m_first.empty(); }
  /// What their paths have in common, or the first operator where there is nothing.
  [[nodiscard]] std::string name() const { return m_common.empty() ? m_first : m_common; }

 private:
  void takePath(const std::string& path);

  std::string m_first;
  std::string m_common;
  bool m_hasPath = false;
};

}  // namespace simplexity::learning

#pragma once

#include <torch/script.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/learning/loading/script_nodes_torch.h"
#include "core/learning/loading/script_program_torch.h"

/// A program taken apart: it can be cut wherever a single tensor carries all that the rest needs of the images.
namespace simplexity::learning {

/// A piece of a program: a graph from the module and the tensor before to the tensor after.
struct ScriptPart {
  std::string name;  ///< the path of the module whose weights it uses, or what those of several have in common
  torch::jit::Value* end = nullptr;  ///< its output, in the program
  std::shared_ptr<torch::jit::Graph> graph;
};

/// The last layer of a program.
struct ScriptHead {
  torch::jit::Value* features = nullptr;  ///< its input: the embedding
  torch::Tensor weight;                   ///< K×p, as it is now
  torch::Tensor bias;                     ///< K; undefined if it has none
  std::string name;                       ///< the path of its module; empty if it has none
};

class ScriptAnatomy {
 public:
  /// The program must outlive this.
  explicit ScriptAnatomy(const ScriptProgram& program);

  /// The output, before a softmax at its end.
  [[nodiscard]] torch::jit::Value* logits() const { return m_logits; }
  /// The last linear layer or 1×1 convolution before the output with none but poolings, activations, softmax, dropout
  /// and changes of shape between.
  [[nodiscard]] std::optional<ScriptHead> head() const;
  /// Parts in order of depth, the last with `end` as its output: one for each group of layers with weights.
  [[nodiscard]] std::vector<ScriptPart> partsUpTo(torch::jit::Value* end) const;
  [[nodiscard]] std::vector<ScriptPart> parts() const { return partsUpTo(m_logits); }
  /// From the images to the logits.
  [[nodiscard]] ScriptPart whole() const;
  /// From a value, which alone must carry what the images are, to the logits; empty where others do too.
  [[nodiscard]] std::optional<ScriptPart> rest(torch::jit::Value* begin) const;
  /// Whether tensors are changed in place: then only the whole can be run.
  [[nodiscard]] bool mutates() const { return m_mutates; }

 private:
  /// A place between two operators where one value alone carries what the images are.
  struct Cut {
    std::size_t nodes = 0;  ///< operators before it
    torch::jit::Value* value = nullptr;
  };
  [[nodiscard]] std::size_t placeOf(const torch::jit::Node* node) const;
  [[nodiscard]] bool dependsOnImages(const torch::jit::Value* value) const { return m_dependent.contains(value); }
  /// The first is the input, the last is `end`.
  [[nodiscard]] std::vector<Cut> cutsUpTo(torch::jit::Value* end) const;
  [[nodiscard]] WeightedModules modulesBetween(const Cut& begin, const Cut& end) const;
  /// Whether there are only activations, poolings, norms and the like.
  [[nodiscard]] bool isPlain(const Cut& begin, const Cut& end) const;
  [[nodiscard]] std::shared_ptr<torch::jit::Graph> graphBetween(const Cut& begin, const Cut& end) const;
  [[nodiscard]] torch::Tensor valueOf(torch::jit::Value* value) const;
  [[nodiscard]] std::optional<ScriptHead> headAt(const torch::jit::Node& node) const;

  const ScriptProgram& m_program;
  std::vector<torch::jit::Node*> m_nodes;
  std::unordered_map<const torch::jit::Node*, std::size_t> m_places;
  std::unordered_set<const torch::jit::Value*> m_dependent;  ///< on the images
  torch::jit::Value* m_logits = nullptr;
  bool m_mutates = false;
};

}  // namespace simplexity::learning

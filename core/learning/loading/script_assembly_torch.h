#pragma once

#include <torch/csrc/jit/runtime/interpreter.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/learning/loading/script_parts_torch.h"
#include "core/learning/loading/script_program_torch.h"
#include "core/learning/models/classifier_torch.h"
#include "core/learning/models/modules_torch.h"

namespace simplexity::learning {

/// A graph of a program as a module, whose parameters others register.
class ScriptModuleImpl : public torch::nn::Module {
 public:
  ScriptModuleImpl(const std::shared_ptr<torch::jit::Graph>& graph, const torch::jit::Module& program,
                   bool changesInputs);

  torch::Tensor forward(const torch::Tensor& values);

 private:
  torch::jit::Code m_code;
  torch::jit::Module m_program;
  bool m_changesInputs;
};

/// A classifier that is put together from the parts of a program, in their order.
class ScriptAssembly {
 public:
  /// Parameters that the outputs do not follow from are none of the classifier's.
  ScriptAssembly(const ScriptProgram& program, const ScriptAnatomy& anatomy, std::set<std::string> unused)
      : m_program(program), m_anatomy(anatomy), m_done(std::move(unused))
  {
  }

  void add(const ScriptPart& part);
  void addFlatten() { m_parts.modules.emplace_back(torch::nn::Flatten()); }
  void addHead(const ScriptHead& head);
  /// The layer that ends with the modules so far.
  void endLayer(std::string name, const torch::Tensor& outputs);
  [[nodiscard]] torch::Tensor runLast(const torch::Tensor& values) { return m_parts.modules.back().forward(values); }

  /// Once.
  [[nodiscard]] Classifier finish();

 private:
  void registerTensors(const torch::jit::Block& block, torch::nn::Module& root);
  void registerTensor(const std::string& path, torch::nn::Module& root) const;

  const ScriptProgram& m_program;
  const ScriptAnatomy& m_anatomy;
  std::set<std::string> m_done;  ///< parameters and buffers that are registered, or not to be
  NetworkParts m_parts;
  std::vector<std::shared_ptr<torch::jit::Graph>> m_graphs;
  torch::nn::Linear m_head{nullptr};
  std::string m_headName;
};

}  // namespace simplexity::learning

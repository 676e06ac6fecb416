#pragma once

#include <torch/torch.h>

#include <optional>
#include <vector>

#include "core/learning/complexity/complexity_torch.h"
#include "core/learning/complexity/linear_chain_torch.h"
#include "core/learning/models/classifier_torch.h"

namespace simplexity::learning {

/// What of a network is a map of its inputs.
enum class NetworkOutput { Embedding, Logits };

/// The part of the network from its inputs to that output.
[[nodiscard]] NetworkPart partOf(const Classifier& classifier, NetworkOutput output);

/// The map as a function, B×p whatever the shape of the part's output, in the mode the network is in when it is called
/// (EvaluationMode makes its samples independent). The network must outlive it.
[[nodiscard]] BatchFunction networkMap(Classifier& classifier, const NetworkPart& part);
[[nodiscard]] BatchFunction networkMap(Classifier& classifier, NetworkOutput output);

/// The same in evaluation mode, in which the network must be, with its weights as they are now: see evaluationMap().
[[nodiscard]] BatchFunction evaluatedNetworkMap(const Classifier& classifier, const NetworkPart& part);

/// Exact ‖J‖_F² of many batches of a part of one network, by its input: in closed form where the map is a chain of
/// linear layers and ReLUs (the mlp), otherwise by a backward pass an output. The network must outlive this and keep
/// its weights meanwhile.
class ExactComplexity {
 public:
  ExactComplexity(Classifier& classifier, const NetworkPart& part);
  ExactComplexity(Classifier& classifier, NetworkOutput output)
      : ExactComplexity(classifier, partOf(classifier, output))
  {
  }

  [[nodiscard]] bool isClosedForm() const { return m_chain.has_value(); }
  [[nodiscard]] std::optional<std::vector<double>> squaredJacobianNorms(const torch::Tensor& inputs,
                                                                        const CarryOn& carryOn) const;

 private:
  BatchFunction m_function;
  std::optional<LinearChain> m_chain;
};

}  // namespace simplexity::learning

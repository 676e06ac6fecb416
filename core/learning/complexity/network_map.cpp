#include "core/learning/complexity/network_map_torch.h"

#include "core/learning/complexity/evaluation_map_torch.h"

#include <utility>
#include <vector>

namespace simplexity::learning {

NetworkPart partOf(const Classifier& classifier, NetworkOutput output)
{
  return {.first = 0, .end = classifier->embeddingLayer() + (output == NetworkOutput::Embedding ? 1 : 2)};
}

BatchFunction networkMap(Classifier& classifier, const NetworkPart& part)
{
  return [&classifier, part](const torch::Tensor& inputs) { return classifier->run(part, inputs).flatten(1); };
}

BatchFunction networkMap(Classifier& classifier, NetworkOutput output)
{
  return networkMap(classifier, partOf(classifier, output));
}

BatchFunction evaluatedNetworkMap(const Classifier& classifier, const NetworkPart& part)
{
  return
      [map = evaluationMap(classifier->modules(part))](const torch::Tensor& inputs) { return map(inputs).flatten(1); };
}

ExactComplexity::ExactComplexity(Classifier& classifier, const NetworkPart& part)
    : m_function(evaluatedNetworkMap(classifier, part))
{
  if (auto layers = linearLayersOf(classifier->modules(part))) {
    m_chain.emplace(std::move(*layers));
  }
}

std::optional<std::vector<double>> ExactComplexity::squaredJacobianNorms(const torch::Tensor& inputs,
                                                                         const CarryOn& carryOn) const
{
  return m_chain ? m_chain->squaredJacobianNorms(inputs, carryOn)
                 : exactSquaredJacobianNorms(m_function, inputs, carryOn);
}

}  // namespace simplexity::learning

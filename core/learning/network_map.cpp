#include "core/learning/network_map_torch.h"

#include <utility>

namespace simplexity::learning {

BatchFunction networkMap(Classifier& classifier, NetworkOutput output)
{
  if (output == NetworkOutput::Embedding) {
    return [&classifier](const torch::Tensor& inputs) { return classifier->embed(inputs); };
  }
  return [&classifier](const torch::Tensor& inputs) { return classifier->forward(inputs); };
}

ExactComplexity::ExactComplexity(Classifier& classifier, NetworkOutput output)
    : m_function(networkMap(classifier, output))
{
  auto layers = linearLayersOf(classifier->embedding());
  if (!layers) {
    return;
  }
  if (output == NetworkOutput::Logits) {
    layers->push_back({.weight = classifier->head().weight, .bias = classifier->head().bias});
  }
  m_chain.emplace(std::move(*layers));
}

std::optional<std::vector<double>> ExactComplexity::squaredJacobianNorms(const torch::Tensor& inputs,
                                                                         const CarryOn& carryOn) const
{
  return m_chain ? m_chain->squaredJacobianNorms(inputs, carryOn)
                 : exactSquaredJacobianNorms(m_function, inputs, carryOn);
}

}  // namespace simplexity::learning

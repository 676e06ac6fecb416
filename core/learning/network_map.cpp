#include "core/learning/network_map_torch.h"

#include "core/learning/evaluation_map_torch.h"

#include <utility>
#include <vector>

namespace simplexity::learning {

BatchFunction networkMap(Classifier& classifier, NetworkOutput output)
{
  if (output == NetworkOutput::Embedding) {
    return [&classifier](const torch::Tensor& inputs) { return classifier->embed(inputs); };
  }
  return [&classifier](const torch::Tensor& inputs) { return classifier->forward(inputs); };
}

BatchFunction evaluatedNetworkMap(const Classifier& classifier, NetworkOutput output)
{
  std::vector<torch::nn::AnyModule> modules(classifier->embedding()->begin(), classifier->embedding()->end());
  if (output == NetworkOutput::Logits) {
    modules.emplace_back(classifier->headModule());
  }
  return evaluationMap(modules);
}

ExactComplexity::ExactComplexity(Classifier& classifier, NetworkOutput output)
    : m_function(evaluatedNetworkMap(classifier, output))
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

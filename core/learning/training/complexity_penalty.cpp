#include "core/learning/training/complexity_penalty_torch.h"

#include "core/learning/complexity/network_map_torch.h"
#include "core/learning/config.h"

#include <algorithm>
#include <cmath>

namespace simplexity::learning {

torch::Tensor meanSquaredProduct(const BatchFunction& function, const torch::Tensor& inputs,
                                 const torch::Tensor& vectors)
{
  const torch::Tensor variable = inputs.detach().requires_grad_();
  const torch::Tensor product = torch::autograd::grad({function(variable)}, {variable}, {vectors},
                                                      /*retain_graph=*/true, /*create_graph=*/true)[0];
  return product.square().sum() / inputs.size(0);
}

ComplexityPenalty::ComplexityPenalty(double weight, std::int64_t samples, std::uint64_t seed)
    : m_weight(weight), m_samples(samples), m_stream(seed, StreamPurpose::Penalty)
{
}

torch::Tensor ComplexityPenalty::drawDirections(std::int64_t count, std::int64_t features)
{
  const std::int64_t samples = m_samples == kAllSamples ? count : std::min(m_samples, count);
  torch::Tensor directions = torch::empty({samples, features}, torch::kFloat64);
  auto* const values = directions.data_ptr<double>();
  std::generate_n(values, directions.numel(), [this] { return m_stream.normal(); });
  return directions * (std::sqrt(static_cast<double>(features)) / directions.norm(2, {1}, /*keepdim=*/true));
}

torch::Tensor ComplexityPenalty::value(Classifier& classifier, const torch::Tensor& images,
                                       const torch::Tensor& directions) const
{
  const EvaluationMode evaluationMode(*classifier);
  const torch::Tensor penalised = images.slice(0, 0, directions.size(0));
  return m_weight * meanSquaredProduct(networkMap(classifier, NetworkOutput::Embedding), penalised,
                                       directions.to(images.options()));
}

}  // namespace simplexity::learning

#include "core/learning/models/initial_weights_torch.h"

#include <cmath>

namespace simplexity::learning {

InitialWeights::InitialWeights(std::optional<std::uint64_t> seed)
{
  if (seed) {
    m_stream.emplace(*seed, StreamPurpose::Initialisation);
  }
}

void InitialWeights::draw(torch::Tensor& weight, Follows follows)
{
  const std::int64_t fanIn = weight.numel() / weight.size(0);
  draw(weight, std::sqrt((follows == Follows::Relu ? 2.0 : 1.0) / static_cast<double>(fanIn)));
}

void InitialWeights::draw(torch::Tensor& weight, double deviation)
{
  if (!m_stream) {
    return;
  }
  const torch::NoGradGuard noGrad;
  auto* const values = weight.data_ptr<float>();
  for (std::int64_t i = 0; i < weight.numel(); ++i) {
    values[i] = static_cast<float>(deviation * m_stream->normal());
  }
}

}  // namespace simplexity::learning

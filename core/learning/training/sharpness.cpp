#include "core/learning/training/sharpness_torch.h"

#include <cmath>
#include <utility>

namespace simplexity::learning {

namespace {

std::vector<torch::Tensor> copiesOf(const std::vector<torch::Tensor>& tensors)
{
  std::vector<torch::Tensor> copies;
  copies.reserve(tensors.size());
  for (const torch::Tensor& tensor : tensors) {
    copies.push_back(tensor.detach().clone());
  }
  return copies;
}

void restore(std::vector<torch::Tensor>& tensors, const std::vector<torch::Tensor>& values)
{
  const torch::NoGradGuard noGrad;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    tensors[i].copy_(values[i]);
  }
}

double normOfGradients(const std::vector<torch::Tensor>& parameters)
{
  double squares = 0.0;
  for (const torch::Tensor& parameter : parameters) {
    if (parameter.grad().defined()) {
      squares += parameter.grad().to(torch::kFloat64).square().sum().item<double>();
    }
  }
  return std::sqrt(squares);
}

}  // namespace

AscentStep::AscentStep(std::vector<torch::Tensor> parameters, double radius)
    : m_parameters(std::move(parameters)), m_before(copiesOf(m_parameters))
{
  const double norm = normOfGradients(m_parameters);
  if (norm == 0.0) {
    return;
  }
  const torch::NoGradGuard noGrad;
  for (torch::Tensor& parameter : m_parameters) {
    if (parameter.grad().defined()) {
      parameter.add_(parameter.grad(), radius / norm);
    }
  }
}

AscentStep::~AscentStep()
{
  restore(m_parameters, m_before);
}

BuffersKept::BuffersKept(const torch::nn::Module& module) : m_buffers(module.buffers()), m_before(copiesOf(m_buffers))
{
}

BuffersKept::~BuffersKept()
{
  restore(m_buffers, m_before);
}

}  // namespace simplexity::learning

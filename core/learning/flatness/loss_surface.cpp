#include "core/learning/flatness/loss_surface_torch.h"

#include <utility>

namespace simplexity::learning {

namespace {

std::vector<torch::Tensor> gradientsOf(const torch::Tensor& value, const std::vector<torch::Tensor>& parameters,
                                       bool createGraph)
{
  return torch::autograd::grad({value}, parameters, {}, /*retain_graph=*/createGraph, createGraph,
                               /*allow_unused=*/true);
}

torch::Tensor innerProduct(const std::vector<torch::Tensor>& left, const std::vector<torch::Tensor>& right)
{
  torch::Tensor sum = torch::zeros({}, right.front().options());
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].defined()) {
      sum = sum + (left[i] * right[i]).sum();
    }
  }
  return sum;
}

/// Parameters somewhere else for as long as this lives.
class Displaced {
 public:
  Displaced(std::vector<torch::Tensor> parameters, const std::vector<torch::Tensor>& step)
      : m_parameters(std::move(parameters))
  {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
      m_before.push_back(m_parameters[i].detach().clone());
      m_parameters[i].add_(step[i]);
    }
  }
  ~Displaced()
  {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
      m_parameters[i].copy_(m_before[i]);
    }
  }
  Displaced(const Displaced&) = delete;
  Displaced& operator=(const Displaced&) = delete;

 private:
  std::vector<torch::Tensor> m_parameters;
  std::vector<torch::Tensor> m_before;
};

}  // namespace

LossSurface::LossSurface(std::vector<torch::Tensor> parameters, std::vector<Piece> pieces)
    : m_parameters(std::move(parameters)), m_pieces(std::move(pieces))
{
  for (const torch::Tensor& parameter : m_parameters) {
    m_size += parameter.numel();
  }
}

std::optional<double> LossSurface::loss(const CarryOn& carryOn) const
{
  const torch::NoGradGuard noGrad;
  double sum = 0.0;
  for (const Piece& piece : m_pieces) {
    sum += piece.weight * piece.loss().item<double>();
    if (!carryOn()) {
      return std::nullopt;
    }
  }
  return sum;
}

std::optional<Eigen::VectorXd> LossSurface::gradient(const CarryOn& carryOn) const
{
  const torch::AutoGradMode withGrad(true);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(m_size);
  for (const Piece& piece : m_pieces) {
    add(gradientsOf(piece.loss(), m_parameters, /*createGraph=*/false), piece.weight, sum);
    if (!carryOn()) {
      return std::nullopt;
    }
  }
  return sum;
}

std::optional<Eigen::VectorXd> LossSurface::hessianProduct(const Eigen::VectorXd& vector, const CarryOn& carryOn) const
{
  const torch::AutoGradMode withGrad(true);
  const std::vector<torch::Tensor> tensors = toTensors(vector);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(m_size);
  for (const Piece& piece : m_pieces) {
    const torch::Tensor slope = innerProduct(gradientsOf(piece.loss(), m_parameters, /*createGraph=*/true), tensors);
    if (slope.requires_grad()) {  // otherwise the loss is linear, its Hessian zero
      add(gradientsOf(slope, m_parameters, /*createGraph=*/false), piece.weight, sum);
    }
    if (!carryOn()) {
      return std::nullopt;
    }
  }
  return sum;
}

std::optional<double> LossSurface::lossAfter(const Eigen::VectorXd& step, const CarryOn& carryOn) const
{
  const Displaced displaced(m_parameters, toTensors(step));
  return loss(carryOn);
}

std::vector<torch::Tensor> LossSurface::toTensors(const Eigen::VectorXd& vector) const
{
  torch::Tensor flat = torch::empty({vector.size()}, torch::kFloat64);
  Eigen::Map<Eigen::VectorXd>(flat.data_ptr<double>(), vector.size()) = vector;
  std::vector<torch::Tensor> tensors;
  std::int64_t first = 0;
  for (const torch::Tensor& parameter : m_parameters) {
    tensors.push_back(flat.narrow(0, first, parameter.numel()).view(parameter.sizes()).to(parameter.options()));
    first += parameter.numel();
  }
  return tensors;
}

void LossSurface::add(const std::vector<torch::Tensor>& tensors, double weight, Eigen::VectorXd& sum) const
{
  Eigen::Index first = 0;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    const std::int64_t count = m_parameters[i].numel();
    if (tensors[i].defined()) {
      const torch::Tensor local = tensors[i].detach().to(torch::kCPU, torch::kFloat64).contiguous();
      sum.segment(first, count) += weight * Eigen::Map<const Eigen::VectorXd>(local.data_ptr<double>(), count);
    }
    first += count;
  }
}

}  // namespace simplexity::learning

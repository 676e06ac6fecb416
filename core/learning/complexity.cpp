#include "core/learning/complexity_torch.h"

#include <Eigen/QR>
#include <algorithm>

namespace simplexity::learning {

namespace {

/// The output of a function with the graph that leads back to its input.
struct Evaluated {
  torch::Tensor input;
  torch::Tensor output;  ///< B×p

  Evaluated(const BatchFunction& function, const torch::Tensor& inputs) : input(inputs.detach().requires_grad_())
  {
    const torch::AutoGradMode withGrad(true);
    output = function(input);
  }
  [[nodiscard]] std::int64_t samples() const { return output.size(0); }
  [[nodiscard]] std::int64_t features() const { return output.size(1); }
};

/// Σ_k ‖Jᵀv_k‖² of every sample; direction(k) holds the B×p vectors v_k.
std::optional<torch::Tensor> sumOfSquaredProducts(const Evaluated& evaluated, std::int64_t directions,
                                                  const std::function<torch::Tensor(std::int64_t)>& direction,
                                                  const CarryOn& carryOn)
{
  torch::Tensor sums = torch::zeros({evaluated.samples()}, evaluated.output.options().dtype(torch::kFloat64));
  for (std::int64_t k = 0; k < directions; ++k) {
    const bool isLast = k + 1 == directions;
    const torch::Tensor product =
        torch::autograd::grad({evaluated.output}, {evaluated.input}, {direction(k)}, /*retain_graph=*/!isLast)[0];
    sums += product.flatten(1).to(torch::kFloat64).square().sum(1);
    if (!carryOn()) {
      return std::nullopt;
    }
  }
  return sums;
}

std::vector<double> toVector(const torch::Tensor& values)
{
  const torch::Tensor local = values.to(torch::kCPU).contiguous();
  const auto* const first = local.data_ptr<double>();
  return {first, first + local.numel()};
}

/// m rows, uniformly distributed over the orthonormal frames of R^p: the Q factor of a Gaussian matrix. (Its columns'
/// signs are not uniform, but no norm depends on them.)
Eigen::MatrixXd orthonormalDirections(std::int64_t directions, std::int64_t features, RandomStream stream)
{
  Eigen::MatrixXd gaussian(features, directions);
  for (double& value : gaussian.reshaped()) {
    value = stream.normal();
  }
  const Eigen::HouseholderQR<Eigen::MatrixXd> decomposition(gaussian);
  return decomposition.householderQ() * Eigen::MatrixXd::Identity(features, directions);
}

/// m×B×p
torch::Tensor drawProbes(const Evaluated& evaluated, std::int64_t directions,
                         const std::function<RandomStream(std::int64_t)>& streamOf)
{
  const torch::Tensor probes = torch::empty({directions, evaluated.samples(), evaluated.features()}, torch::kFloat64);
  auto* const values = probes.data_ptr<double>();
  const std::int64_t stride = evaluated.samples() * evaluated.features();
  for (std::int64_t sample = 0; sample < evaluated.samples(); ++sample) {
    const Eigen::MatrixXd frame = orthonormalDirections(directions, evaluated.features(), streamOf(sample));
    for (std::int64_t k = 0; k < directions; ++k) {
      std::copy_n(frame.col(k).data(), evaluated.features(), values + k * stride + sample * evaluated.features());
    }
  }
  return probes.to(evaluated.output.options());
}

}  // namespace

std::optional<std::vector<double>> exactSquaredJacobianNorms(const BatchFunction& function, const torch::Tensor& inputs,
                                                             const CarryOn& carryOn)
{
  const Evaluated evaluated(function, inputs);
  const auto output = [&](std::int64_t k) {
    torch::Tensor oneHot = torch::zeros_like(evaluated.output);
    oneHot.select(1, k).fill_(1.0);
    return oneHot;
  };
  const auto sums = sumOfSquaredProducts(evaluated, evaluated.features(), output, carryOn);
  return sums ? std::optional(toVector(*sums)) : std::nullopt;
}

std::optional<std::vector<double>> probedSquaredJacobianNorms(const BatchFunction& function,
                                                              const torch::Tensor& inputs, std::int64_t probes,
                                                              const std::function<RandomStream(std::int64_t)>& streamOf,
                                                              const CarryOn& carryOn)
{
  const Evaluated evaluated(function, inputs);
  const std::int64_t directions = std::min(probes, evaluated.features());
  const torch::Tensor frames = drawProbes(evaluated, directions, streamOf);
  const auto direction = [&](std::int64_t k) { return frames[k]; };
  const auto sums = sumOfSquaredProducts(evaluated, directions, direction, carryOn);
  const double scale = static_cast<double>(evaluated.features()) / static_cast<double>(directions);
  return sums ? std::optional(toVector(*sums * scale)) : std::nullopt;
}

}  // namespace simplexity::learning

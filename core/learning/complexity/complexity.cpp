#include "core/learning/complexity/complexity_torch.h"

#include "core/base/check.h"
#include "core/learning/complexity/probes_torch.h"

#include <Eigen/SVD>
#include <algorithm>
#include <numeric>

namespace simplexity::learning {

namespace {

constexpr double kLeastRelativeLength = 1e-6;

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

/// Jᵀv of every row, B×d, float64.
torch::Tensor productsWith(const Evaluated& evaluated, const torch::Tensor& directions, bool isLast)
{
  const torch::Tensor products =
      torch::autograd::grad({evaluated.output}, {evaluated.input}, {directions}, /*retain_graph=*/!isLast)[0];
  return products.flatten(1).to(torch::kFloat64);
}

/// Σ_k ‖Jᵀv_k‖² of every row, float64; direction(k) holds the B×p vectors v_k.
std::optional<torch::Tensor> sumOfSquaredProducts(const Evaluated& evaluated, std::int64_t directions,
                                                  const std::function<torch::Tensor(std::int64_t)>& direction,
                                                  const CarryOn& carryOn)
{
  torch::Tensor sums = torch::zeros({evaluated.samples()}, evaluated.output.options().dtype(torch::kFloat64));
  for (std::int64_t k = 0; k < directions; ++k) {
    sums += productsWith(evaluated, direction(k), k + 1 == directions).square().sum(1);
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

/// Row i·r+j of pass `pass` is the one-hot of output pass·r+j, zero beyond the last output.
torch::Tensor oneHotRows(const Evaluated& evaluated, std::int64_t replicas, std::int64_t pass)
{
  torch::Tensor rows = torch::zeros(evaluated.output.sizes(), evaluated.output.options());
  const std::int64_t first = pass * replicas;
  const std::int64_t count = std::min(replicas, evaluated.features() - first);
  rows.view({-1, replicas, evaluated.features()})
      .narrow(1, 0, count)
      .narrow(2, first, count)
      .diagonal(0, 1, 2)
      .fill_(1.0);
  return rows;
}

}  // namespace

std::int64_t probedProducts(const Probes& probes, std::int64_t outputs)
{
  const bool repeats = probes.kind == ProbeKind::Gaussian || probes.kind == ProbeKind::Rademacher;
  return repeats ? probes.perSample : std::min(probes.perSample, outputs);
}

std::int64_t deflatedProducts(std::int64_t directions, std::int64_t probes, std::int64_t outputs)
{
  return directions + std::min(probes, outputs - directions);
}

std::int64_t directionsToDeflate(std::int64_t products, std::int64_t available)
{
  constexpr std::int64_t kFewestProducts = 6;
  return products < kFewestProducts ? 0 : std::min(available, 3 * products / 5);
}

Eigen::MatrixXd classMeanDirections(const Eigen::Ref<const Eigen::MatrixXd>& means)
{
  const Eigen::MatrixXd centred = means.rowwise() - means.colwise().mean();
  const Eigen::BDCSVD<Eigen::MatrixXd> decomposition(centred.transpose(), Eigen::ComputeThinU);
  const Eigen::VectorXd& lengths = decomposition.singularValues();
  const auto isLong = [&](double length) { return length > kLeastRelativeLength * lengths[0]; };
  // Centred means span one dimension less than there are; rounding alone may leave them another.
  const Eigen::Index longOnes = std::ranges::count_if(lengths, isLong);
  return decomposition.matrixU().leftCols(std::min(longOnes, means.rows() - 1));
}

std::optional<torch::Tensor> jacobianProducts(const BatchFunction& function, const torch::Tensor& inputs,
                                              const torch::Tensor& directions, const CarryOn& carryOn)
{
  const Evaluated evaluated(function, inputs);
  std::vector<torch::Tensor> products;
  for (std::int64_t k = 0; k < directions.size(0); ++k) {
    const torch::Tensor direction = directions[k].to(evaluated.output.options());
    products.push_back(productsWith(evaluated, direction, k + 1 == directions.size(0)));
    if (!carryOn()) {
      return std::nullopt;
    }
  }
  return torch::stack(products);
}

std::optional<std::vector<double>> exactSquaredJacobianNorms(const BatchFunction& function, const torch::Tensor& inputs,
                                                             const CarryOn& carryOn, std::int64_t rowsPerPass)
{
  const std::int64_t samples = inputs.size(0);
  const torch::NoGradGuard noGrad;  // of the one look at the shape
  const std::int64_t features = function(inputs.slice(0, 0, 1)).size(1);
  const std::int64_t replicas = std::clamp<std::int64_t>(rowsPerPass / samples, 1, features);
  const Evaluated evaluated(function, inputs.repeat_interleave(replicas, 0));
  const auto outputs = [&](std::int64_t pass) { return oneHotRows(evaluated, replicas, pass); };
  const std::int64_t passes = (features + replicas - 1) / replicas;
  const auto sums = sumOfSquaredProducts(evaluated, passes, outputs, carryOn);
  return sums ? std::optional(toVector(sums->view({samples, replicas}).sum(1))) : std::nullopt;
}

std::optional<std::vector<double>> probedSquaredJacobianNorms(const BatchFunction& function,
                                                              const torch::Tensor& inputs, const Probes& probes,
                                                              const StreamOfRow& streamOf, const CarryOn& carryOn)
{
  const Evaluated evaluated(function, inputs);
  const std::int64_t count = probedProducts(probes, evaluated.features());
  const torch::Tensor drawn =
      drawProbes({.kind = probes.kind, .perSample = count}, evaluated.samples(), evaluated.features(), streamOf)
          .to(evaluated.output.options());
  const auto direction = [&](std::int64_t k) { return drawn[k]; };
  const auto sums = sumOfSquaredProducts(evaluated, count, direction, carryOn);
  const double scale = probeScale({.kind = probes.kind, .perSample = count}, evaluated.features());
  return sums ? std::optional(toVector(*sums * scale)) : std::nullopt;
}

std::optional<std::vector<double>> deflatedSquaredJacobianNorms(const BatchFunction& function,
                                                                const torch::Tensor& inputs,
                                                                const Eigen::Ref<const Eigen::MatrixXd>& directions,
                                                                std::int64_t probes, const StreamOfRow& streamOf,
                                                                const CarryOn& carryOn)
{
  const Evaluated evaluated(function, inputs);
  SIMPLEXITY_CHECK(directions.rows() == evaluated.features(), "directions must have an entry an output");
  const auto options = evaluated.output.options();
  const std::int64_t exact = directions.cols();
  const std::int64_t random = std::min(probes, evaluated.features() - exact);
  const torch::Tensor basis = toTensor(directions.transpose()).to(options);
  const torch::Tensor drawn = drawComplementProbes(directions, random, evaluated.samples(), streamOf).to(options);
  const auto direction = [&](std::int64_t k) {
    return k < exact ? basis[k].expand({evaluated.samples(), -1}) : drawn[k - exact];
  };
  const auto sums = sumOfSquaredProducts(evaluated, exact + random, direction, carryOn);
  return sums ? std::optional(toVector(*sums)) : std::nullopt;
}

std::int64_t DirectionStrata::slots() const
{
  return directions.cols() + (directions.cols() < directions.rows() ? 1 : 0);
}

std::int64_t DirectionStrata::strata() const
{
  return slots() / std::gcd(slots(), products);
}

std::optional<std::vector<double>> stratifiedSquaredJacobianNorms(const BatchFunction& function,
                                                                  const torch::Tensor& inputs,
                                                                  const DirectionStrata& directions,
                                                                  std::span<const std::int32_t> strata,
                                                                  const StreamOfRow& streamOf, const CarryOn& carryOn)
{
  const Evaluated evaluated(function, inputs);
  const Eigen::MatrixXd& basis = directions.directions;
  SIMPLEXITY_CHECK(basis.rows() == evaluated.features(), "directions must have an entry an output");
  SIMPLEXITY_CHECK(std::ssize(strata) == evaluated.samples(), "one stratum a sample is needed");
  const std::int64_t slots = directions.slots();
  const auto direction = [&](std::int64_t k) {
    Eigen::MatrixXd rows(evaluated.samples(), basis.rows());
    for (std::int64_t row = 0; row < evaluated.samples(); ++row) {
      const std::int64_t slot = (strata[static_cast<std::size_t>(row)] * directions.products + k) % slots;
      rows.row(row) = (slot < basis.cols() ? Eigen::VectorXd(basis.col(slot))
                                           : Eigen::VectorXd(drawComplementFrame(basis, 1, streamOf(row))))
                          .transpose();
    }
    return toTensor(rows).to(evaluated.output.options());
  };
  const auto sums = sumOfSquaredProducts(evaluated, directions.products, direction, carryOn);
  const double scale = static_cast<double>(slots) / static_cast<double>(directions.products);
  return sums ? std::optional(toVector(*sums * scale)) : std::nullopt;
}

}  // namespace simplexity::learning

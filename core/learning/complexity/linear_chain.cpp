#include "core/learning/complexity/linear_chain_torch.h"

#include "core/base/check.h"

#include <algorithm>
#include <utility>

namespace simplexity::learning {

namespace {

constexpr double kChunkBytes = 32.0 * 1024 * 1024;
/// Picking one weight out of a matrix takes as long as this many multiplications (measured on a CPU).
constexpr double kMultiplicationsAPick = 150.0;

/// The units that are on, as many places for every sample as for the one with most of them.
struct Places {
  torch::Tensor index;     ///< B×a
  torch::Tensor isFilled;  ///< B×a, 1 or 0
};

Places placesOf(const torch::Tensor& mask)
{
  const auto most = mask.sum(1).max().item<std::int64_t>();
  const auto [isOn, index] = torch::sort(mask, /*stable=*/true, /*dim=*/1, /*descending=*/true);
  return {.index = index.narrow(1, 0, most), .isFilled = isOn.narrow(1, 0, most)};
}

/// B×a×b: rows and columns of a matrix, others for every sample.
torch::Tensor pick(const torch::Tensor& matrix, const Places& rows, const Places& columns)
{
  return matrix.index({rows.index.unsqueeze(2), columns.index.unsqueeze(1)});
}

/// B×a×b → B, float64.
torch::Tensor sums(const torch::Tensor& values)
{
  return values.flatten(1).sum(1, /*keepdim=*/false, torch::kFloat64);
}

}  // namespace

LinearChain::LinearChain(std::vector<Layer> layers) : m_layers(std::move(layers))
{
  SIMPLEXITY_CHECK(!m_layers.empty(), "a chain has layers");
  const torch::NoGradGuard noGrad;
  for (Layer& layer : m_layers) {
    layer.weight = layer.weight.detach();
    layer.bias = layer.bias.detach();
  }
  const torch::Tensor& first = m_layers.front().weight;
  if (first.size(0) < first.size(1)) {
    m_gram = first.mm(first.t());
  }
}

std::optional<std::vector<double>> LinearChain::squaredJacobianNorms(const torch::Tensor& inputs,
                                                                     const CarryOn& carryOn) const
{
  const torch::NoGradGuard noGrad;
  std::int64_t widest = 0;
  for (const Layer& layer : m_layers) {
    widest = std::max({widest, layer.weight.size(0), layer.weight.size(1)});
  }
  const auto bytes =
      static_cast<double>(widest * std::min(this->inputs(), outputs())) * static_cast<double>(inputs.element_size());
  const auto chunk = std::max<std::int64_t>(1, static_cast<std::int64_t>(kChunkBytes / bytes));
  std::vector<double> norms;
  for (const torch::Tensor& rows : inputs.split(chunk)) {
    const std::vector<torch::Tensor> masks = masksOf(rows);
    const torch::Tensor values = this->norms(masks, cheapestRoute(masks)).to(torch::kCPU).contiguous();
    norms.insert(norms.end(), values.data_ptr<double>(), values.data_ptr<double>() + values.numel());
    if (!carryOn()) {
      return std::nullopt;
    }
  }
  return norms;
}

torch::Tensor LinearChain::squaredJacobianNorms(const torch::Tensor& inputs, Route route) const
{
  const torch::NoGradGuard noGrad;
  return norms(masksOf(inputs), route);
}

torch::Tensor LinearChain::norms(const std::vector<torch::Tensor>& masks, Route route) const
{
  if (route == Route::FromInputs || m_layers.size() == 1) {
    return fromInputs(masks);
  }
  return route == Route::FromOutputs ? fromOutputs(masks) : fromOutputsThatAreOn(masks);
}

/// B×units of every layer, 1 where a unit is on. Not "above 0", so that NaN stays NaN.
std::vector<torch::Tensor> LinearChain::masksOf(const torch::Tensor& inputs) const
{
  std::vector<torch::Tensor> masks;
  torch::Tensor values = inputs.flatten(1);
  for (const Layer& layer : m_layers) {
    values = torch::linear(values, layer.weight, layer.bias);
    masks.push_back(layer.isRectified ? values.le(0.0).logical_not().to(values.dtype()) : torch::ones_like(values));
    values = values * masks.back();
  }
  return masks;
}

/// By the multiplications of each route; those of leaving units out depend on how many are on.
LinearChain::Route LinearChain::cheapestRoute(const std::vector<torch::Tensor>& masks) const
{
  if (inputs() < outputs() || m_layers.size() == 1) {
    return Route::FromInputs;
  }
  const auto mostOn = [&](std::size_t layer) { return masks[layer].sum(1).max().item<double>(); };
  const double first = mostOn(0);
  double dense = static_cast<double>(masks[0].size(1) * std::min(masks[0].size(1), inputs()));
  double sparse = first * first;
  double picked = m_gram.defined() ? first * first : first * static_cast<double>(inputs());
  for (std::size_t layer = 1; layer < masks.size(); ++layer) {
    const double weights = mostOn(layer) * mostOn(layer - 1);
    const bool isMultiplied = layer + 1 < masks.size();
    dense += isMultiplied ? static_cast<double>(masks[layer].size(1) * masks[layer - 1].size(1)) : 0.0;
    sparse += isMultiplied ? weights : 0.0;
    picked += weights;
  }
  const double denseCost = static_cast<double>(outputs()) * dense;
  const double sparseCost = mostOn(masks.size() - 1) * sparse + kMultiplicationsAPick * picked;
  return sparseCost < denseCost ? Route::FromOutputsThatAreOn : Route::FromOutputs;
}

/// Jᵀ, B×d×units, layer by layer.
torch::Tensor LinearChain::fromInputs(const std::vector<torch::Tensor>& masks) const
{
  torch::Tensor product = m_layers.front().weight.t().unsqueeze(0) * masks.front().unsqueeze(1);
  for (std::size_t layer = 1; layer < m_layers.size(); ++layer) {
    product = torch::matmul(product, m_layers[layer].weight.t()) * masks[layer].unsqueeze(1);
  }
  return sums(product.square());
}

/// J, B×p×units, from the last layer back.
torch::Tensor LinearChain::fromOutputs(const std::vector<torch::Tensor>& masks) const
{
  torch::Tensor product = m_layers.back().weight.unsqueeze(0) * masks.back().unsqueeze(2);
  for (std::size_t layer = m_layers.size() - 2; layer > 0; --layer) {
    product = torch::matmul(product * masks[layer].unsqueeze(1), m_layers[layer].weight);
  }
  product = product * masks.front().unsqueeze(1);
  return m_gram.defined() ? sums(torch::matmul(product, m_gram) * product)
                          : sums(torch::matmul(product, m_layers.front().weight).square());
}

torch::Tensor LinearChain::fromOutputsThatAreOn(const std::vector<torch::Tensor>& masks) const
{
  std::vector<Places> places;
  places.reserve(masks.size());
  for (const torch::Tensor& mask : masks) {
    places.push_back(placesOf(mask));
  }
  std::size_t layer = m_layers.size() - 1;
  torch::Tensor product = pick(m_layers[layer].weight, places[layer], places[layer - 1]) *
                          places[layer].isFilled.unsqueeze(2) * places[layer - 1].isFilled.unsqueeze(1);
  for (--layer; layer > 0; --layer) {
    product = torch::bmm(product, pick(m_layers[layer].weight, places[layer], places[layer - 1])) *
              places[layer - 1].isFilled.unsqueeze(1);
  }
  if (m_gram.defined()) {
    return sums(torch::bmm(product, pick(m_gram, places[0], places[0])) * product);
  }
  return sums(torch::bmm(product, m_layers.front().weight.index({places[0].index})).square());
}

std::optional<std::vector<LinearChain::Layer>> linearLayersOf(const std::vector<torch::nn::AnyModule>& modules)
{
  std::vector<LinearChain::Layer> layers;
  for (const torch::nn::AnyModule& any : modules) {
    const auto module = any.ptr();
    if (const auto* linear = module->as<torch::nn::LinearImpl>(); linear != nullptr && linear->bias.defined()) {
      layers.push_back({.weight = linear->weight, .bias = linear->bias});
    } else if (module->as<torch::nn::ReLUImpl>() != nullptr && !layers.empty()) {
      layers.back().isRectified = true;
    } else if (module->as<torch::nn::FlattenImpl>() == nullptr || !layers.empty()) {
      return std::nullopt;
    }
  }
  return layers.empty() ? std::nullopt : std::optional(std::move(layers));
}

}  // namespace simplexity::learning

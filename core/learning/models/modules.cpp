#include "core/learning/models/modules_torch.h"

#include <algorithm>
#include <cmath>

namespace simplexity::learning {

namespace {

/// Registers what has a name; all of them, in order.
std::vector<torch::nn::AnyModule> adopt(torch::nn::Module& parent, const NamedModules& modules)
{
  std::vector<torch::nn::AnyModule> all;
  for (const auto& [name, module] : modules) {
    if (!name.empty()) {
      registerAt(parent, name, module.ptr());
    }
    all.push_back(module);
  }
  return all;
}

}  // namespace

torch::nn::LayerNorm makeLayerNorm(const op::LayerNorm& norm)
{
  return torch::nn::LayerNorm(torch::nn::LayerNormOptions({norm.width}).eps(norm.epsilon));
}

ResidualBlockImpl::ResidualBlockImpl(const NamedModules& main, const NamedModules& shortcut)
    : m_main(adopt(*this, main)), m_shortcut(adopt(*this, shortcut))
{
}

torch::Tensor ResidualBlockImpl::forward(const torch::Tensor& values)
{
  return torch::relu(runModules(m_main, values) + runModules(m_shortcut, values));
}

TokenSequenceImpl::TokenSequenceImpl(const op::Tokens& sizes)
    : classToken(torch::zeros({1, 1, sizes.width})), positions(torch::zeros({1, sizes.count, sizes.width}))
{
}

torch::Tensor TokenSequenceImpl::forward(const torch::Tensor& patches)
{
  const torch::Tensor tokens = patches.flatten(2).transpose(1, 2);
  return torch::cat({classToken.expand({tokens.size(0), -1, -1}), tokens}, 1) + positions;
}

SelfAttentionImpl::SelfAttentionImpl(std::int64_t width, std::int64_t heads)
    : projection(register_parameter("in_proj_weight", torch::zeros({3 * width, width}))),
      output(register_module("out_proj", torch::nn::Linear(width, width))),
      m_heads(heads),
      m_projectionBias(register_parameter("in_proj_bias", torch::zeros({3 * width})))
{
}

torch::Tensor SelfAttentionImpl::forward(const torch::Tensor& tokens)
{
  const std::int64_t samples = tokens.size(0);
  const std::int64_t count = tokens.size(1);
  const std::int64_t width = tokens.size(2);
  const std::int64_t ofHead = width / m_heads;
  const torch::Tensor projected = torch::linear(tokens, projection, m_projectionBias)
                                      .view({samples, count, 3, m_heads, ofHead})
                                      .permute({2, 0, 3, 1, 4});  // 3×B×heads×N×D/heads
  const torch::Tensor scores =
      torch::matmul(projected[0], projected[1].transpose(2, 3)) / std::sqrt(static_cast<double>(ofHead));
  const torch::Tensor mixed = torch::matmul(torch::softmax(scores, 3), projected[2]);
  return output->forward(mixed.transpose(1, 2).reshape({samples, count, width}));
}

EncoderLayerImpl::EncoderLayerImpl(const op::EncoderLayer& sizes)
    : attention(sizes.width, sizes.heads),
      hidden(sizes.width, sizes.hidden),
      output(sizes.hidden, sizes.width),
      m_attentionNorm(makeLayerNorm({.width = sizes.width, .epsilon = sizes.normEpsilon})),
      m_hiddenNorm(makeLayerNorm({.width = sizes.width, .epsilon = sizes.normEpsilon}))
{
  register_module("ln_1", m_attentionNorm);
  register_module("self_attention", attention);
  register_module("ln_2", m_hiddenNorm);
  registerAt(*this, "mlp.0", hidden.ptr());
  registerAt(*this, "mlp.3", output.ptr());
}

torch::Tensor EncoderLayerImpl::forward(const torch::Tensor& tokens)
{
  const torch::Tensor attended = tokens + attention->forward(m_attentionNorm->forward(tokens));
  return attended + output->forward(torch::gelu(hidden->forward(m_hiddenNorm->forward(attended))));
}

torch::nn::Module& moduleAt(torch::nn::Module& root, const std::string& path)
{
  torch::nn::Module* module = &root;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    const auto children = module->named_children();
    const std::shared_ptr<torch::nn::Module>* const known = children.find(name);
    module = known != nullptr ? known->get()
                              : module->register_module(name, std::make_shared<torch::nn::Module>(name)).get();
    begin = end + 1;
  }
  return *module;
}

void registerAt(torch::nn::Module& root, const std::string& path, std::shared_ptr<torch::nn::Module> module)
{
  const std::size_t dot = path.rfind('.');
  torch::nn::Module& parent = dot == std::string::npos ? root : moduleAt(root, path.substr(0, dot));
  parent.register_module(path.substr(dot == std::string::npos ? 0 : dot + 1), std::move(module));
}

torch::Tensor runModules(std::span<torch::nn::AnyModule> modules, torch::Tensor values)
{
  for (torch::nn::AnyModule& module : modules) {
    values = module.forward(values);
  }
  return values;
}

}  // namespace simplexity::learning

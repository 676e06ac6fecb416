#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/learning/models/network_plan.h"

/// The modules that torch does not have ready.
namespace simplexity::learning {

using NamedModules = std::vector<std::pair<std::string, torch::nn::AnyModule>>;

/// relu(main(x) + shortcut(x)); an empty shortcut is the identity. Modules without a name are not registered.
class ResidualBlockImpl : public torch::nn::Module {
 public:
  ResidualBlockImpl(const NamedModules& main, const NamedModules& shortcut);
  torch::Tensor forward(const torch::Tensor& values);

  [[nodiscard]] const std::vector<torch::nn::AnyModule>& mainPath() const { return m_main; }
  [[nodiscard]] const std::vector<torch::nn::AnyModule>& shortcut() const { return m_shortcut; }

 private:
  std::vector<torch::nn::AnyModule> m_main;
  std::vector<torch::nn::AnyModule> m_shortcut;
};
TORCH_MODULE(ResidualBlock);

/// B×D×h×w → B×(1+h·w)×D: see op::Tokens. Shares its two parameters with the network, which registers them.
class TokenSequenceImpl : public torch::nn::Module {
 public:
  explicit TokenSequenceImpl(const op::Tokens& sizes);
  torch::Tensor forward(const torch::Tensor& patches);

  torch::Tensor classToken;  ///< 1×1×D
  torch::Tensor positions;   ///< 1×(1+h·w)×D
};
TORCH_MODULE(TokenSequence);

/// Multi-head self-attention of B×N×D, with the names of torch.nn.MultiheadAttention.
class SelfAttentionImpl : public torch::nn::Module {
 public:
  SelfAttentionImpl(std::int64_t width, std::int64_t heads);
  torch::Tensor forward(const torch::Tensor& tokens);

  torch::Tensor projection;  ///< 3D×D, of queries, keys and values
  torch::nn::Linear output;

 private:
  std::int64_t m_heads;
  torch::Tensor m_projectionBias;
};
TORCH_MODULE(SelfAttention);

/// See op::EncoderLayer; B×N×D.
class EncoderLayerImpl : public torch::nn::Module {
 public:
  explicit EncoderLayerImpl(const op::EncoderLayer& sizes);
  torch::Tensor forward(const torch::Tensor& tokens);

  SelfAttention attention;
  torch::nn::Linear hidden;
  torch::nn::Linear output;

 private:
  torch::nn::LayerNorm m_attentionNorm;
  torch::nn::LayerNorm m_hiddenNorm;
};
TORCH_MODULE(EncoderLayer);

[[nodiscard]] torch::nn::LayerNorm makeLayerNorm(const op::LayerNorm& norm);

/// The module that has this path in a tree of modules, made where there is none yet. "" is the root.
[[nodiscard]] torch::nn::Module& moduleAt(torch::nn::Module& root, const std::string& path);

/// Registers a module under a path of names with dots between them.
void registerAt(torch::nn::Module& root, const std::string& path, std::shared_ptr<torch::nn::Module> module);

/// Runs modules one after the other.
[[nodiscard]] torch::Tensor runModules(std::span<torch::nn::AnyModule> modules, torch::Tensor values);

}  // namespace simplexity::learning

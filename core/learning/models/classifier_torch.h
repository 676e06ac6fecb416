#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/data/dataset.h"
#include "core/learning/config.h"
#include "core/learning/models/layers.h"

namespace simplexity::learning {

/// Consecutive layers of a network: those from `first` to before `end`. Its input is the output of the layer before
/// `first`, or the network's own.
struct NetworkPart {
  std::size_t first = 0;
  std::size_t end = 0;
};

/// A network in two parts: an embedding, whose output h every measurement is about, and a linear head on top of it.
///
/// mlp: flatten, then Linear + ReLU for every width; h is the last ReLU's output.
/// convnet: three blocks of 3×3 convolution (16, 32, 64 channels, padding 1, no bias), batch norm, ReLU and 2×2 max
/// pooling; global average pooling; a linear layer of 64 without nonlinearity, whose output is h. Every batch norm sees
/// at least 2×2 pixels, so a batch of one sample is fine.
class ClassifierImpl : public torch::nn::Module {
 public:
  /// A layer of the embedding, and how many of its modules, from the input, lead there.
  struct Block {
    LayerInfo layer;
    std::size_t modules = 0;
  };

  /// The last block must be the whole embedding.
  ClassifierImpl(torch::nn::Sequential embedding, const torch::nn::Linear& head, const std::vector<Block>& blocks);

  torch::Tensor embed(const torch::Tensor& images);     ///< B×C×H×W → B×p
  torch::Tensor logits(const torch::Tensor& features);  ///< B×p → B×K
  torch::Tensor forward(const torch::Tensor& images) { return logits(embed(images)); }
  /// The output of a part of the network, B×… as it is, not flattened, of its input.
  torch::Tensor run(const NetworkPart& part, torch::Tensor values);

  /// Layers in order of depth; the last two are the embedding and the logits.
  [[nodiscard]] const std::vector<LayerInfo>& layers() const { return m_layers; }
  [[nodiscard]] std::size_t embeddingLayer() const { return m_layers.size() - 2; }
  [[nodiscard]] std::vector<torch::nn::AnyModule> modules(const NetworkPart& part) const;
  [[nodiscard]] std::int64_t embeddingFeatures() const { return m_head->options.in_features(); }
  [[nodiscard]] std::int64_t parameterCount() const;
  [[nodiscard]] const torch::nn::Sequential& embedding() const { return m_embedding; }
  [[nodiscard]] const torch::nn::LinearImpl& head() const { return *m_head; }

 private:
  /// Modules from the input through the layers before `end`; the head is one.
  [[nodiscard]] std::size_t modulesBefore(std::size_t end) const { return end == 0 ? 0 : m_modules.at(end - 1); }

  torch::nn::Sequential m_embedding;
  torch::nn::Linear m_head;
  std::vector<LayerInfo> m_layers;
  std::vector<std::size_t> m_modules;  ///< from the input through each layer
};
TORCH_MODULE(Classifier);

/// Builds the network on the CPU. Weights are normal with mean 0 and variance 2/fan_in where a ReLU follows (He et al.
/// 2015), 1/fan_in otherwise (the convnet's embedding, the head); biases 0; batch norms start as the identity. All
/// draws come from RandomStream(seed, Initialisation), so they are the same on every platform.
[[nodiscard]] Classifier makeClassifier(const ModelConfig& model, const data::ImageShape& shape, int classCount,
                                        std::uint64_t seed);

/// Evaluation mode (batch norms use their running statistics) for as long as this lives.
class EvaluationMode {
 public:
  explicit EvaluationMode(torch::nn::Module& module);
  ~EvaluationMode();
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;

 private:
  torch::nn::Module& m_module;
  bool m_wasTraining;
};

}  // namespace simplexity::learning

#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "core/data/dataset.h"
#include "core/learning/config.h"

namespace simplexity::learning {

/// A network in two parts: an embedding, whose output h every measurement is about, and a linear head on top of it.
///
/// mlp: flatten, then Linear + ReLU for every width; h is the last ReLU's output.
/// convnet: three blocks of 3×3 convolution (16, 32, 64 channels, padding 1, no bias), batch norm, ReLU and 2×2 max
/// pooling; global average pooling; a linear layer of 64 without nonlinearity, whose output is h. Every batch norm sees
/// at least 2×2 pixels, so a batch of one sample is fine.
class ClassifierImpl : public torch::nn::Module {
 public:
  ClassifierImpl(torch::nn::Sequential embedding, const torch::nn::Linear& head);

  torch::Tensor embed(const torch::Tensor& images);     ///< B×C×H×W → B×p
  torch::Tensor logits(const torch::Tensor& features);  ///< B×p → B×K
  torch::Tensor forward(const torch::Tensor& images) { return logits(embed(images)); }

  [[nodiscard]] std::int64_t embeddingFeatures() const { return m_head->options.in_features(); }
  [[nodiscard]] std::int64_t parameterCount() const;
  [[nodiscard]] const torch::nn::Sequential& embedding() const { return m_embedding; }
  [[nodiscard]] const torch::nn::LinearImpl& head() const { return *m_head; }
  [[nodiscard]] const torch::nn::Linear& headModule() const { return m_head; }

 private:
  torch::nn::Sequential m_embedding;
  torch::nn::Linear m_head;
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

#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/data/dataset.h"
#include "core/learning/models/initial_weights_torch.h"
#include "core/learning/models/layers.h"
#include "core/learning/models/network_plan.h"

namespace simplexity::learning {

/// Consecutive layers of a network: those from `first` to before `end`. Its input is the output of the layer before
/// `first`, or the network's own.
struct NetworkPart {
  std::size_t first = 0;
  std::size_t end = 0;
};

/// What a network consists of that no plan describes.
struct NetworkParts {
  std::vector<torch::nn::AnyModule> modules;
  std::vector<LayerInfo> layers;  ///< in order of depth, the last two the embedding and the logits
  std::vector<std::size_t> ends;  ///< how many of the modules lead to each of the layers
};

/// A network in two parts: an embedding, whose output h every measurement is about, and what makes logits of it, a
/// linear head in all models of ours.
class ClassifierImpl : public torch::nn::Module {
 public:
  /// The names of its parameters and buffers are those of its plan.
  ClassifierImpl(const NetworkPlan& plan, InitialWeights weights);
  /// Its parameters and buffers are to be registered by whoever names them.
  explicit ClassifierImpl(NetworkParts parts);

  torch::Tensor embed(const torch::Tensor& images);     ///< B×C×H×W → B×p, B×… where no head follows
  torch::Tensor logits(const torch::Tensor& features);  ///< B×… as the embedding is → B×K
  torch::Tensor forward(const torch::Tensor& images) { return logits(embed(images)); }
  /// The output of a part of the network, B×… as it is, not flattened, of its input.
  torch::Tensor run(const NetworkPart& part, torch::Tensor values);

  /// Layers in order of depth; the last two are the embedding and the logits.
  [[nodiscard]] const std::vector<LayerInfo>& layers() const { return m_layers; }
  [[nodiscard]] std::size_t embeddingLayer() const { return m_layers.size() - 2; }
  [[nodiscard]] std::vector<torch::nn::AnyModule> modules(const NetworkPart& part) const;
  [[nodiscard]] std::int64_t embeddingFeatures() const { return m_layers.at(embeddingLayer()).features(); }
  [[nodiscard]] std::int64_t parameterCount() const;
  /// Null where logits are another function of the embedding.
  [[nodiscard]] const torch::nn::LinearImpl* head() const { return m_head.get(); }

 private:
  /// Modules from the input through the layers before `end`.
  [[nodiscard]] std::size_t modulesBefore(std::size_t end) const { return end == 0 ? 0 : m_ends.at(end - 1); }

  std::vector<torch::nn::AnyModule> m_modules;
  std::shared_ptr<torch::nn::LinearImpl> m_head;
  std::vector<LayerInfo> m_layers;
  std::vector<std::size_t> m_ends;  ///< modules from the input through each layer
};
TORCH_MODULE(Classifier);

/// Builds the network of a plan on the CPU. All draws come from RandomStream(seed, Initialisation), so they are the
/// same on every platform; see InitialWeights for their variances. Without a seed the weights are to be loaded.
[[nodiscard]] Classifier makeClassifier(const NetworkPlan& plan, std::optional<std::uint64_t> seed);

/// The same of a configuration that is valid and fits the images.
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

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/learning/model_config.h"
#include "core/learning/models/layers.h"

/// What a network consists of, as plain values: from it come the table of its layers, its size before memory is taken,
/// the names and shapes of its tensors in files, and the network itself (classifier_torch.h).
namespace simplexity::learning {

using Shape = std::vector<std::int64_t>;  ///< of one sample, without the batch

/// What the initial weights of a layer depend on.
enum class Follows { Relu, Nothing };

struct Step;

/// What one module does.
namespace op {

struct Flatten {};
struct Relu {};
struct MaxPool {
  std::int64_t kernel = 2;
  std::int64_t stride = 2;
  std::int64_t padding = 0;
};
/// To side×side pixels, whatever there are.
struct AveragePool {
  std::int64_t side = 1;
};
struct Convolution {
  std::int64_t inputs = 1;
  std::int64_t outputs = 1;
  std::int64_t kernel = 3;
  std::int64_t stride = 1;
  std::int64_t padding = 1;
  bool hasBias = false;
  Follows follows = Follows::Relu;
};
struct BatchNorm {
  std::int64_t channels = 1;
};
struct Linear {
  std::int64_t inputs = 1;
  std::int64_t outputs = 1;
  Follows follows = Follows::Nothing;
};
/// relu(main(x) + shortcut(x)); an empty shortcut is the identity.
struct ResidualBlock {
  std::vector<Step> main;
  std::vector<Step> shortcut;
};
/// Pixels to a sequence of tokens, a class token before them, positions added to all. Its tensors "class_token" and
/// "encoder.pos_embedding" are at the top of the state dict.
struct Tokens {
  std::int64_t count = 1;  ///< with the class token
  std::int64_t width = 1;
};
/// x + attention(norm(x)), then x + mlp(norm(x)) with one hidden layer and GELU.
struct EncoderLayer {
  std::int64_t tokens = 1;
  std::int64_t width = 1;
  std::int64_t heads = 1;
  std::int64_t hidden = 1;
  double normEpsilon = 0.0;
};
struct LayerNorm {
  std::int64_t width = 1;
  double epsilon = 0.0;
};
/// The first of a sequence of tokens.
struct ClassToken {};

}  // namespace op

using Operation =
    std::variant<op::Flatten, op::Relu, op::MaxPool, op::AveragePool, op::Convolution, op::BatchNorm, op::Linear,
                 op::ResidualBlock, op::Tokens, op::EncoderLayer, op::LayerNorm, op::ClassToken>;

/// One module of a network.
struct Step {
  std::string name;  ///< its path in the state dict, "layer1.0.conv1"; empty for what has none
  Operation operation;
  Shape shape;  ///< of its output
};

/// A layer, and how many of the network's steps lead there.
struct PlannedLayer {
  LayerInfo layer;
  std::size_t steps = 0;
};

struct NetworkPlan {
  std::vector<Step> steps;           ///< the last is the linear head, the others are the embedding
  std::vector<PlannedLayer> layers;  ///< in order of depth, the last two the embedding and the logits
};

/// The plan of a valid configuration. Fails where the model does not fit the images, or is larger than training could
/// hold in memory.
[[nodiscard]] Result<NetworkPlan> planNetwork(const ModelConfig& model, const data::ImageShape& shape, int classCount);

/// Whether a single sample gives some batch norm one value a channel, which has no variance: a batch of it cannot be
/// trained on.
[[nodiscard]] bool normsNeedTwoSamples(const NetworkPlan& plan);

/// Whether this model can take these inputs and is of a size that training can hold in memory.
[[nodiscard]] Result<> checkModelFits(const ModelConfig& model, const data::ImageShape& shape);

/// Statistics are the running means and variances of batch norms, counts how many batches they are of (whole numbers;
/// evaluation does not need them).
enum class TensorRole { Parameter, Statistic, Count };

struct PlannedTensor {
  std::string name;  ///< in the state dict
  Shape shape;
  TensorRole role = TensorRole::Parameter;
};
[[nodiscard]] std::vector<PlannedTensor> tensorsOf(const NetworkPlan& plan);

/// A row of the table of a network's modules; residual blocks are told by their parts, ReLUs are left out.
/// Multiply-adds of one sample are those of convolutions, linear layers and attention; norms, additions, activations
/// and poolings are not counted.
struct ModuleSummary {
  std::string name;
  std::string_view kind;  ///< "convolution"
  Shape shape;            ///< of its output
  std::int64_t parameters = 0;
  std::int64_t multiplyAdds = 0;
};
[[nodiscard]] std::vector<ModuleSummary> summariesOf(const NetworkPlan& plan);

}  // namespace simplexity::learning

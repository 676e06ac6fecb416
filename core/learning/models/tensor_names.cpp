#include "core/learning/models/tensor_names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

namespace simplexity::learning {

namespace {

/// Queries, keys and values are one projection here.
constexpr std::size_t kParts = 3;

struct Alias {
  std::string_view theirs;
  std::string_view ours;
  std::optional<std::size_t> part = {};  ///< of ours, where it is that only
};

/// Parts of names with a dot at either end, so that they are whole components; '^' is the beginning of a name. Each is
/// replaced in turn.
constexpr std::array<Alias, 17> kResnetAliases{{
    // Hugging Face
    {"^resnet.embedder.embedder.convolution.", "^conv1."},
    {"^resnet.embedder.embedder.normalization.", "^bn1."},
    {"^resnet.encoder.stages.0.layers.", "^layer1."},
    {"^resnet.encoder.stages.1.layers.", "^layer2."},
    {"^resnet.encoder.stages.2.layers.", "^layer3."},
    {"^resnet.encoder.stages.3.layers.", "^layer4."},
    {".layer.0.convolution.", ".conv1."},
    {".layer.0.normalization.", ".bn1."},
    {".layer.1.convolution.", ".conv2."},
    {".layer.1.normalization.", ".bn2."},
    {".layer.2.convolution.", ".conv3."},
    {".layer.2.normalization.", ".bn3."},
    {".shortcut.convolution.", ".downsample.0."},
    {".shortcut.normalization.", ".downsample.1."},
    {"^classifier.1.", "^fc."},
    // networks for CIFAR
    {".shortcut.", ".downsample."},
    {"^linear.", "^fc."},
}};
constexpr std::array<Alias, 2> kVggAliases{{
    {"^classifier.1.", "^classifier.0."},  // networks for CIFAR, which have a dropout before each layer, not after
    {"^classifier.4.", "^classifier.3."},
}};
constexpr std::array<Alias, 28> kVitAliases{{
    // older files of torchvision, in mlp
    {".linear_1.", ".0."},
    {".linear_2.", ".3."},
    // Hugging Face
    {"^vit.embeddings.cls_token.", "^class_token."},
    {"^vit.embeddings.position_embeddings.", "^encoder.pos_embedding."},
    {"^vit.embeddings.patch_embeddings.projection.", "^conv_proj."},
    {"^vit.encoder.layer.", "^encoder.layers.encoder_layer_"},
    {".layernorm_before.", ".ln_1."},
    {".layernorm_after.", ".ln_2."},
    {".attention.attention.query.", ".self_attention.in_proj_", 0},
    {".attention.attention.key.", ".self_attention.in_proj_", 1},
    {".attention.attention.value.", ".self_attention.in_proj_", 2},
    {".attention.output.dense.", ".self_attention.out_proj."},
    {".intermediate.dense.", ".mlp.0."},
    {".output.dense.", ".mlp.3."},
    {"^vit.layernorm.", "^encoder.ln."},
    {"^classifier.", "^heads.head."},
    // timm
    {"^cls_token.", "^class_token."},
    {"^pos_embed.", "^encoder.pos_embedding."},
    {"^patch_embed.proj.", "^conv_proj."},
    {".norm1.", ".ln_1."},
    {".norm2.", ".ln_2."},
    {".attn.qkv.", ".self_attention.in_proj_"},
    {".attn.proj.", ".self_attention.out_proj."},
    {".mlp.fc1.", ".mlp.0."},
    {".mlp.fc2.", ".mlp.3."},
    {"^norm.", "^encoder.ln."},
    {"^head.", "^heads.head."},
    {"^blocks.", "^encoder.layers.encoder_layer_"},
}};

std::span<const Alias> aliasesOf(std::string_view model)
{
  if (model.starts_with("resnet")) {
    return kResnetAliases;
  }
  if (model.starts_with("vgg")) {
    return kVggAliases;
  }
  return model == "vit" ? std::span<const Alias>(kVitAliases) : std::span<const Alias>();
}

struct OurName {
  std::string name;
  std::optional<std::size_t> part;
};

OurName renamed(const std::string& name, std::span<const Alias> aliases)
{
  OurName ours{.name = '^' + name + '.', .part = {}};
  for (const Alias& alias : aliases) {
    if (const std::size_t place = ours.name.find(alias.theirs); place != std::string::npos) {
      ours.name.replace(place, alias.theirs.size(), alias.ours);
      ours.part = alias.part ? alias.part : ours.part;
    }
  }
  ours.name = ours.name.substr(1, ours.name.size() - 2);
  return ours;
}

/// What of a tensor of ours a file has apart from each other.
using Parts = std::array<std::pair<std::string, const TensorData*>, kParts>;

bool belongTogether(const Parts& parts)
{
  const TensorData* const first = parts.front().second;
  return std::ranges::all_of(parts, [first](const auto& part) {
    const TensorData* const data = part.second;
    return data != nullptr && data->type == first->type && data->shape == first->shape && !data->bytes.empty() &&
           !data->shape.empty();
  });
}

/// Parts that do not make a whole keep their names.
void addJoined(const std::string& name, const Parts& parts, std::map<std::string, ForeignTensor>& tensors)
{
  if (belongTogether(parts)) {
    ForeignTensor& whole = tensors[name];
    whole.name = parts.front().first;
    whole.parts.clear();
    std::ranges::transform(parts, std::back_inserter(whole.parts), &Parts::value_type::second);
    return;
  }
  for (const auto& [theirs, data] : parts) {
    if (data != nullptr) {
      tensors.emplace(theirs, ForeignTensor{.name = theirs, .parts = {data}});
    }
  }
}

/// What holds a network in a program, and is in the name of each of its tensors.
constexpr std::array<std::string_view, 5> kWrappers{"module.", "model.", "_orig_mod.", "net.", "network."};
constexpr std::string_view kOptimizer = "optimizer.";

/// Whether it begins the names of all weights, of which there are some.
bool isCommon(const TensorArchive& weights, std::string_view wrapper)
{
  const auto isWrapped = [&](const auto& named) { return named.first.starts_with(wrapper); };
  const auto isOptimizers = [](const auto& named) { return named.first.starts_with(kOptimizer); };
  return std::ranges::any_of(weights.tensors, isWrapped) &&
         std::ranges::all_of(weights.tensors,
                             [&](const auto& named) { return isWrapped(named) || isOptimizers(named); });
}

std::string commonWrapper(const TensorArchive& weights)
{
  std::string common;
  const auto grows = [&](std::string_view wrapper) { return isCommon(weights, common + std::string(wrapper)); };
  for (const auto* next = std::ranges::find_if(kWrappers, grows); next != kWrappers.end();
       next = std::ranges::find_if(kWrappers, grows)) {
    common += *next;
  }
  return common;
}

}  // namespace

std::vector<std::int64_t> ForeignTensor::shape() const
{
  std::vector<std::int64_t> shape = parts.front()->shape;
  if (parts.size() > 1) {
    shape.front() *= std::ssize(parts);
  }
  return shape;
}

std::map<std::string, ForeignTensor> tensorsByOurNames(const TensorArchive& weights, std::string_view model)
{
  const std::string wrapper = commonWrapper(weights);
  std::map<std::string, ForeignTensor> tensors;
  std::map<std::string, Parts> divided;
  for (const auto& [name, data] : weights.tensors) {
    if (!name.starts_with(wrapper) || name.starts_with(kOptimizer)) {
      continue;
    }
    const OurName ours = renamed(name.substr(wrapper.size()), aliasesOf(model));
    if (ours.part) {
      divided[ours.name].at(*ours.part) = {name, &data};
    } else {
      tensors.emplace(ours.name, ForeignTensor{.name = name, .parts = {&data}});
    }
  }
  for (const auto& [name, parts] : divided) {
    addJoined(name, parts, tensors);
  }
  return tensors;
}

}  // namespace simplexity::learning

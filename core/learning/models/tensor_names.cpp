#include "core/learning/models/tensor_names.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace simplexity::learning {

namespace {

struct Alias {
  std::string_view theirs;
  std::string_view ours;
};

/// Parts of names with a dot at either end, so that they are whole components; '^' is the beginning of a name.
constexpr std::array<Alias, 2> kResnetAliases{{
    {".shortcut.", ".downsample."},
    {"^linear.", "^fc."},
}};
constexpr std::array<Alias, 14> kVitAliases{{
    {".linear_1.", ".0."},  // of torchvision's files, in mlp
    {".linear_2.", ".3."},
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
  return model == "vit" ? std::span<const Alias>(kVitAliases) : std::span<const Alias>();
}

std::string renamed(const std::string& name, std::span<const Alias> aliases)
{
  std::string text = '^' + name + '.';
  for (const Alias& alias : aliases) {
    if (const std::size_t place = text.find(alias.theirs); place != std::string::npos) {
      text.replace(place, alias.theirs.size(), alias.ours);
    }
  }
  return text.substr(1, text.size() - 2);
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

std::map<std::string, ForeignTensor> tensorsByOurNames(const TensorArchive& weights, std::string_view model)
{
  const std::string wrapper = commonWrapper(weights);
  std::map<std::string, ForeignTensor> tensors;
  for (const auto& [name, data] : weights.tensors) {
    if (name.starts_with(wrapper) && !name.starts_with(kOptimizer)) {
      tensors.emplace(renamed(name.substr(wrapper.size()), aliasesOf(model)), ForeignTensor{name, &data});
    }
  }
  return tensors;
}

}  // namespace simplexity::learning

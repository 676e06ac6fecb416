#include "core/learning/model_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>

namespace simplexity::learning {

namespace {

constexpr std::array<ModelKind, 15> kModelKinds{{
    {"mlp", "fully connected layers with ReLU; the last hidden layer is the embedding"},
    {"convnet", "three 3x3 convolution, batch norm, ReLU, max-pooling blocks and a linear embedding of 64"},
    {"vgg11", "VGG of 8 convolutions (Simonyan and Zisserman 2015); the flattened features are the embedding"},
    {"vgg11_bn", "vgg11 with batch norms"},
    {"vgg13", "VGG of 10 convolutions"},
    {"vgg13_bn", "vgg13 with batch norms"},
    {"vgg16", "VGG of 13 convolutions"},
    {"vgg16_bn", "vgg16 with batch norms"},
    {"vgg19", "VGG of 16 convolutions"},
    {"vgg19_bn", "vgg19 with batch norms"},
    {"resnet18", "residual network of 8 blocks of two convolutions (He et al. 2016); embedding of 512"},
    {"resnet34", "residual network of 16 blocks of two convolutions; embedding of 512"},
    {"resnet50", "residual network of 16 bottleneck blocks; embedding of 2048"},
    {"resnet101", "residual network of 33 bottleneck blocks; embedding of 2048"},
    {"vit", "vision transformer (Dosovitskiy et al. 2021), small by default; the class token is the embedding"},
}};

constexpr std::array<std::pair<ModelForm, std::string_view>, 3> kModelForms{{
    {ModelForm::Cifar, "cifar"},
    {ModelForm::CifarHidden, "cifar-hidden"},
    {ModelForm::Imagenet, "imagenet"},
}};

std::string modelNames()
{
  std::string names;
  for (std::size_t i = 0; i < kModelKinds.size(); ++i) {
    names += (i == 0 ? "" : i + 1 < kModelKinds.size() ? ", " : " or ") + std::string(kModelKinds.at(i).name);
  }
  return names;
}

Result<> validateVit(const VitSizes& vit)
{
  const std::array<std::tuple<std::string_view, std::int64_t, CountRange>, 5> sizes{{
      {"vit_patch", vit.patch, kUnits},
      {"vit_width", vit.width, kUnits},
      {"vit_depth", vit.depth, kDepths},
      {"vit_heads", vit.heads, kUnits},
      {"vit_hidden", vit.hidden, kUnits},
  }};
  for (const auto& [key, size, range] : sizes) {
    if (!range.contains(size)) {
      return fail(ErrorCode::InvalidArgument,
                  fmt::format("The size {} of the vit is {}; expected {} to {}.", key, size, range.least, range.most));
    }
  }
  if (vit.width % vit.heads != 0) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The heads of the vit (vit_heads) are {}; expected a divisor of its width {} (vit_width).",
                            vit.heads, vit.width));
  }
  return {};
}

}  // namespace

std::string_view modelFormId(ModelForm form)
{
  return std::ranges::find(kModelForms, form, &std::pair<ModelForm, std::string_view>::first)->second;
}

Result<ModelForm> modelFormFromId(std::string_view id)
{
  const auto* const found = std::ranges::find(kModelForms, id, &std::pair<ModelForm, std::string_view>::second);
  if (found == kModelForms.end()) {
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("The form of the model (model_form) is '{}'; expected cifar, cifar-hidden or imagenet.", id));
  }
  return found->first;
}

Result<> ModelConfig::validate() const
{
  if (std::ranges::find(kModelKinds, name, &ModelKind::name) == kModelKinds.end()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("The model (model) is '{}'; expected {}.", name, modelNames()));
  }
  if (form == ModelForm::CifarHidden && !name.starts_with("vgg")) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The form cifar-hidden (model_form) is one of VGG networks, and no {} has it.", name));
  }
  const auto wrong = std::ranges::find_if(widths, [](std::int64_t width) { return !kUnits.contains(width); });
  if (wrong != widths.end()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("A width of the mlp (widths) is {}; expected {} to {}.", *wrong,
                                                        kUnits.least, kUnits.most));
  }
  if (!kDepths.contains(std::ssize(widths))) {
    return fail(ErrorCode::InvalidArgument, fmt::format("The mlp has {} widths (widths); expected {} to {} of them.",
                                                        widths.size(), kDepths.least, kDepths.most));
  }
  return validateVit(vit);
}

std::span<const ModelKind> modelKinds()
{
  return kModelKinds;
}

}  // namespace simplexity::learning

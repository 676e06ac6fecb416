#include "core/learning/model_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace simplexity::learning {

namespace {

constexpr std::int64_t kMostUnits = 65536;
constexpr std::int64_t kMostEncoderLayers = 1000;

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
  const auto isSize = [](std::int64_t size) { return size >= 1 && size <= kMostUnits; };
  const bool areSizes = isSize(vit.patch) && isSize(vit.width) && isSize(vit.heads) && isSize(vit.hidden);
  if (!areSizes || vit.depth < 1 || vit.depth > kMostEncoderLayers) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The sizes of the vit (--vit-patch, --vit-width, --vit-heads, --vit-hidden) are numbers "
                            "from 1 to {}, its encoder layers (--vit-depth) from 1 to {}.",
                            kMostUnits, kMostEncoderLayers));
  }
  if (vit.width % vit.heads != 0) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The heads of the vit (--vit-heads) are {}; expected a divisor of its width {} "
                            "(--vit-width).",
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
        fmt::format("The form of the model (--model-form) is '{}'; expected cifar, cifar-hidden or imagenet.", id));
  }
  return found->first;
}

Result<> ModelConfig::validate() const
{
  if (std::ranges::find(kModelKinds, name, &ModelKind::name) == kModelKinds.end()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The model (--model) is '{}'; expected {}.", name, modelNames()));
  }
  if (form == ModelForm::CifarHidden && !name.starts_with("vgg")) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The form cifar-hidden (--model-form) is one of VGG networks, and no {} has it.", name));
  }
  const auto isWidth = [](std::int64_t width) { return width >= 1 && width <= kMostUnits; };
  if (widths.empty() || !std::ranges::all_of(widths, isWidth)) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The widths of the mlp (--widths) are one or more numbers from 1 to {}.", kMostUnits));
  }
  return validateVit(vit);
}

std::span<const ModelKind> modelKinds()
{
  return kModelKinds;
}

}  // namespace simplexity::learning

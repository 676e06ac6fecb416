#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/count_range.h"
#include "core/base/result.h"

namespace simplexity::learning {

/// Cifar: for small images, as the CIFAR literature writes these networks: residual networks begin with a 3×3
/// convolution of stride 1 and no pooling, VGG networks end in one linear layer. CifarHidden, of VGG networks alone:
/// the same with two hidden layers of 512. Imagenet: as torchvision has them: a 7×7 convolution of stride 2 and a max
/// pooling; a 7×7 average pooling and hidden layers of 4096.
enum class ModelForm { Cifar, CifarHidden, Imagenet };
[[nodiscard]] std::string_view modelFormId(ModelForm form);
[[nodiscard]] Result<ModelForm> modelFormFromId(std::string_view id);

/// Units of a layer: the widths of the mlp, and the sizes of a vision transformer but its depth.
inline constexpr CountRange kUnits{.least = 1, .most = 65536};
/// Hidden layers of the mlp, encoder layers of a vision transformer.
inline constexpr CountRange kDepths{.least = 1, .most = 1000};

/// The sizes of a vision transformer.
struct VitSizes {
  std::int64_t patch = 4;     ///< pixels of a patch's side
  std::int64_t width = 192;   ///< of a token
  std::int64_t depth = 6;     ///< encoder layers
  std::int64_t heads = 3;     ///< of the self-attention; divides the width
  std::int64_t hidden = 768;  ///< units of the hidden layer in each encoder layer
  double normEpsilon = 1e-6;  ///< of the layer norms; other than torchvision's only where other programs have trained
  bool operator==(const VitSizes&) const = default;
};

/// A network architecture by name and variant. Every model is an embedding followed by one linear head.
struct ModelConfig {
  std::string name = "mlp";                      ///< see modelKinds()
  std::vector<std::int64_t> widths = {128, 64};  ///< hidden widths of the mlp; the last is the embedding's dimension
  ModelForm form = ModelForm::Cifar;             ///< of the residual and VGG networks
  VitSizes vit = {};                             ///< of the vit

  /// Every range that does not depend on the data set; the sentence names the setting and its key.
  [[nodiscard]] Result<> validate() const;
  bool operator==(const ModelConfig&) const = default;
};

struct ModelKind {
  std::string_view name;
  std::string_view summary;
};
[[nodiscard]] std::span<const ModelKind> modelKinds();

}  // namespace simplexity::learning

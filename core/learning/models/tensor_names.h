#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/base/named_tensor.h"

namespace simplexity::learning {

/// A tensor of a file, by the name it has there.
struct ForeignTensor {
  std::string name;
  const TensorData* data = nullptr;
};

/// The tensors of an archive, which must outlive them, by the names that a model of ours gives them: without what
/// wrapped the network ("module.", "model.") and the optimizer's state, and by torchvision's names where others have
/// theirs (timm's vit, "shortcut" and "linear" of CIFAR networks, older names of torchvision itself).
[[nodiscard]] std::map<std::string, ForeignTensor> tensorsByOurNames(const TensorArchive& weights,
                                                                     std::string_view model);

}  // namespace simplexity::learning

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/named_tensor.h"

namespace simplexity::learning {

/// A tensor of a file, by the name it has there; or several of one shape and type, by the name of the first, that
/// follow each other along the first side of a tensor of ours.
struct ForeignTensor {
  std::string name;
  std::vector<const TensorData*> parts;

  [[nodiscard]] std::vector<std::int64_t> shape() const;  ///< of all
};

/// The tensors of an archive, which must outlive them, by the names that a model of ours gives them: without what
/// wrapped the network ("module.", "model.") and the optimizer's state, and by torchvision's names where others have
/// theirs (vit and residual networks of Hugging Face, timm's vit, "shortcut" and "linear" of CIFAR networks, older
/// names of torchvision itself).
[[nodiscard]] std::map<std::string, ForeignTensor> tensorsByOurNames(const TensorArchive& weights,
                                                                     std::string_view model);

}  // namespace simplexity::learning

#pragma once

#include <string>

#include "core/learning/model_config.h"

/// Models in sentences.
namespace simplexity::learning {

/// Whether there are forms of the model.
[[nodiscard]] bool hasForms(const ModelConfig& model);

/// "resnet18 in the cifar form", "vit with 3 heads", "mlp".
[[nodiscard]] std::string titleOf(const ModelConfig& model);

}  // namespace simplexity::learning

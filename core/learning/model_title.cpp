#include "core/learning/model_title.h"

#include <fmt/format.h>

namespace simplexity::learning {

bool hasForms(const ModelConfig& model)
{
  return model.name.starts_with("vgg") || model.name.starts_with("resnet");
}

std::string titleOf(const ModelConfig& model)
{
  if (model.name == "vit") {
    return fmt::format("vit with {} head{}", model.vit.heads, model.vit.heads == 1 ? "" : "s");
  }
  return hasForms(model) ? fmt::format("{} in the {} form", model.name, modelFormId(model.form)) : model.name;
}

}  // namespace simplexity::learning

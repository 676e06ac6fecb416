#include "model_options.h"

#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "option_helpers.h"

namespace simplexity::cli {

namespace {

std::string modelHelp()
{
  std::string text = "Network, one of:";
  for (const learning::ModelKind& kind : learning::modelKinds()) {
    text += fmt::format("\n  {}: {}", kind.name, kind.summary);
  }
  return text;
}

void addVitOptions(CLI::App& command, learning::VitSizes& vit)
{
  using learning::kUnits;
  addCount(command, "--vit-patch", vit.patch, kUnits, "Pixels of the side of a patch of the vit");
  addCount(command, "--vit-width", vit.width, kUnits, "Width of a token of the vit, the dimension of its embedding");
  addCount(command, "--vit-depth", vit.depth, learning::kDepths, "Encoder layers of the vit");
  addCount(command, "--vit-heads", vit.heads, kUnits, "Heads of the self-attention of the vit, a divisor of its width");
  addCount(command, "--vit-hidden", vit.hidden, kUnits, "Hidden units in each encoder layer of the vit");
}

}  // namespace

void addModelOptions(CLI::App& command, learning::ModelConfig& model)
{
  command.add_option("--model", model.name, modelHelp())->type_name("NAME")->capture_default_str();
  command
      .add_option("--widths", model.widths,
                  "Units of the hidden layers of the mlp; the last is the dimension of the embedding")
      ->type_name("N,N,...")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->default_str(fmt::format("{}", fmt::join(model.widths, ",")));
  addParsed(command, "--model-form", model.form, learning::modelFormFromId,
            "Residual and VGG networks for small images (cifar; VGG also with hidden layers, cifar-hidden) or as "
            "torchvision has them for large ones (imagenet)")
      ->type_name("NAME")
      ->default_str(std::string(learning::modelFormId(model.form)));
  addVitOptions(command, model.vit);
}

}  // namespace simplexity::cli

#include <fmt/format.h>

#include <string>

#include "core/learning/models/plan_builder.h"

namespace simplexity::learning {

namespace {

/// Attention takes memory for the square of them, a head and a sample.
constexpr std::int64_t kMostTokens = 4097;

Result<> checkPatches(const data::ImageShape& image, std::int64_t patch)
{
  if (image.height % patch != 0 || image.width % patch != 0) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The vit needs images whose sides are multiples of its patches of {0}×{0} pixels "
                            "(vit_patch), these are {1}×{2}.",
                            patch, image.height, image.width));
  }
  if (const std::int64_t tokens = image.pixels() / (patch * patch) + 1; tokens > kMostTokens) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("The vit would have {} tokens; at most {} are possible: use larger patches (vit_patch).",
                            tokens, kMostTokens));
  }
  return {};
}

}  // namespace

Result<NetworkPlan> planVit(const PlanTask& task)
{
  const VitSizes& vit = task.model.vit;
  if (Result<> fits = checkPatches(task.image, vit.patch); !fits) {
    return fail(std::move(fits.error()));
  }
  const std::int64_t tokens = task.image.pixels() / (vit.patch * vit.patch) + 1;
  PlanBuilder plan(task.image);
  plan.add("conv_proj", op::Convolution{.inputs = plan.channels(),
                                        .outputs = vit.width,
                                        .kernel = vit.patch,
                                        .stride = vit.patch,
                                        .padding = 0,
                                        .hasBias = true,
                                        .follows = Follows::Nothing});
  plan.add("", op::Tokens{.count = tokens, .width = vit.width});
  plan.endLayer("tokens");
  for (std::int64_t layer = 0; layer < vit.depth; ++layer) {
    const std::string name = "encoder_layer_" + std::to_string(layer);
    plan.add("encoder.layers." + name, op::EncoderLayer{.tokens = tokens,
                                                        .width = vit.width,
                                                        .heads = vit.heads,
                                                        .hidden = vit.hidden,
                                                        .normEpsilon = vit.normEpsilon});
    plan.endLayer(name);
  }
  plan.add("encoder.ln", op::LayerNorm{.width = vit.width, .epsilon = vit.normEpsilon});
  plan.add("", op::ClassToken());
  plan.addHead("heads.head", task.classCount);
  return plan.finish();
}

}  // namespace simplexity::learning

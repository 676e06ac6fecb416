#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "core/learning/models/state_dict.h"
#include "core/learning/models/tensor_names.h"

namespace simplexity::learning {

namespace {

using Tensors = std::map<std::string, ForeignTensor>;

/// The shape of a tensor of so many sides; an unreadable one has none.
std::optional<Shape> shapeOf(const Tensors& tensors, const std::string& name, std::size_t sides)
{
  const auto found = tensors.find(name);
  if (found == tensors.end()) {
    return std::nullopt;
  }
  Shape shape = found->second.shape();
  const bool isUsable =
      shape.size() == sides && std::ranges::all_of(shape, [](std::int64_t side) { return side >= 1; });
  return isUsable ? std::optional(std::move(shape)) : std::nullopt;
}

/// s of s², if it is one.
std::optional<std::int64_t> rootOf(std::int64_t square)
{
  const auto root = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(square))));
  return root >= 1 && root * root == square ? std::optional(root) : std::nullopt;
}

/// How many of "encoder_layer_0", "encoder_layer_1", … there are; `nameOf` gives the name of a tensor in each.
std::int64_t countFrom(const Tensors& tensors, std::int64_t first,
                       const std::function<std::string(std::int64_t)>& nameOf)
{
  std::int64_t number = first;
  while (tensors.contains(nameOf(number))) {
    ++number;
  }
  return number - first;
}

/// A network by its first and last layer.
std::optional<RecognisedModel> byEnds(const Tensors& tensors, const std::string& first, const std::string& last)
{
  const auto convolution = shapeOf(tensors, first, 4);
  const auto linear = shapeOf(tensors, last, 2);
  if (!convolution || !linear || linear->front() > std::numeric_limits<int>::max()) {
    return std::nullopt;
  }
  RecognisedModel found;
  found.input = {.channels = convolution->at(1), .height = 32, .width = 32};
  found.classCount = static_cast<int>(linear->front());
  return found;
}

std::optional<RecognisedModel> asMlp(const Tensors& tensors)
{
  const auto nameOf = [](std::int64_t layer) { return fmt::format("embedding.linear{}.weight", layer); };
  const auto first = shapeOf(tensors, nameOf(1), 2);
  const auto head = shapeOf(tensors, "head.weight", 2);
  if (!first || !head || head->front() > std::numeric_limits<int>::max()) {
    return std::nullopt;
  }
  RecognisedModel found;
  found.input = {.channels = 1, .height = 1, .width = first->back()};
  found.classCount = static_cast<int>(head->front());
  found.model.widths.clear();
  for (std::int64_t layer = 1; layer <= countFrom(tensors, 1, nameOf); ++layer) {
    const auto weight = shapeOf(tensors, nameOf(layer), 2);
    found.model.widths.push_back(weight ? weight->front() : 0);
  }
  return found;
}

/// A VGG with hidden layers of 4096 or 512 units, or with one linear layer; for small images the first of them has 512
/// features a pixel that is left of 32×32.
std::optional<RecognisedModel> asVgg(const Tensors& tensors)
{
  constexpr std::int64_t kFeatures = 512;
  const bool hasHidden = tensors.contains("classifier.6.weight");
  auto found = byEnds(tensors, "features.0.weight", hasHidden ? "classifier.6.weight" : "classifier.weight");
  if (!found) {
    return std::nullopt;
  }
  const auto first = shapeOf(tensors, hasHidden ? "classifier.0.weight" : "classifier.weight", 2);
  if (hasHidden) {
    found->model.form = first && first->front() == kFeatures ? ModelForm::CifarHidden : ModelForm::Imagenet;
  }
  const auto left = first ? rootOf(first->back() / kFeatures) : std::nullopt;
  if (found->model.form == ModelForm::Imagenet) {
    found->input.height = found->input.width = 224;
  } else if (left) {
    found->input.height = found->input.width = 32 * *left;
  }
  return found;
}

std::optional<RecognisedModel> asResnet(const Tensors& tensors)
{
  constexpr std::int64_t kLargeKernel = 7;
  auto found = byEnds(tensors, "conv1.weight", "fc.weight");
  if (found && shapeOf(tensors, "conv1.weight", 4)->back() == kLargeKernel) {
    found->model.form = ModelForm::Imagenet;
    found->input.height = found->input.width = 224;
  }
  return found;
}

/// Only the names tell it.
double normEpsilonOf(const Tensors& tensors)
{
  constexpr double kHuggingFace = 1e-12;
  return tensors.at("encoder.pos_embedding").name.ends_with(".position_embeddings") ? kHuggingFace
                                                                                    : VitSizes().normEpsilon;
}

std::optional<RecognisedModel> asVit(const Tensors& tensors)
{
  constexpr std::int64_t kWidthOfHead = 64;
  auto found = byEnds(tensors, "conv_proj.weight", "heads.head.weight");
  const auto positions = shapeOf(tensors, "encoder.pos_embedding", 3);
  const auto hidden = shapeOf(tensors, "encoder.layers.encoder_layer_0.mlp.0.weight", 2);
  const auto patches = positions ? rootOf(positions->at(1) - 1) : std::nullopt;
  if (!found || !hidden || !patches) {
    return std::nullopt;
  }
  const Shape projection = *shapeOf(tensors, "conv_proj.weight", 4);
  const std::int64_t width = projection.front();
  const std::int64_t patch = projection.back();
  found->model.vit = {.patch = patch,
                      .width = width,
                      .depth = countFrom(tensors, 0,
                                         [](std::int64_t layer) {
                                           return fmt::format("encoder.layers.encoder_layer_{}.ln_1.weight", layer);
                                         }),
                      .heads = width % kWidthOfHead == 0 ? width / kWidthOfHead : 1,
                      .hidden = hidden->front(),
                      .normEpsilon = normEpsilonOf(tensors)};
  found->input.height = found->input.width = patch <= std::numeric_limits<std::int32_t>::max() ? *patches * patch : 0;
  return found;
}

/// What the weights could be as the model of this name, whatever else it needs.
std::optional<RecognisedModel> asModel(std::string_view name, const Tensors& tensors)
{
  std::optional<RecognisedModel> found = name == "mlp"       ? asMlp(tensors)
                                         : name == "convnet" ? byEnds(tensors, "embedding.conv1.weight", "head.weight")
                                         : name.starts_with("vgg")    ? asVgg(tensors)
                                         : name.starts_with("resnet") ? asResnet(tensors)
                                                                      : asVit(tensors);
  if (found) {
    found->model.name = name;
  }
  return found;
}

/// A model that the weights could be of, and how many names they do not share.
struct Candidate {
  RecognisedModel found;
  std::size_t differences = std::numeric_limits<std::size_t>::max();
  bool isPlausible = false;
};

Result<Candidate> compare(const RecognisedModel& found, const Tensors& tensors)
{
  return found.model.validate()
      .and_then([&] { return planNetwork(found.model, found.input, found.classCount); })
      .map([&](const NetworkPlan& plan) {
        std::size_t needed = 0;
        std::size_t shared = 0;
        for (const PlannedTensor& tensor : tensorsOf(plan)) {
          needed += tensor.role == TensorRole::Count ? 0 : 1;
          shared += tensor.role != TensorRole::Count && tensors.contains(tensor.name) ? 1 : 0;
        }
        const auto isCount = [](const auto& named) { return named.first.ends_with("num_batches_tracked"); };
        const std::size_t weights = tensors.size() - static_cast<std::size_t>(std::ranges::count_if(tensors, isCount));
        return Candidate{
            .found = found, .differences = (needed - shared) + (weights - shared), .isPlausible = 2 * shared >= needed};
      });
}

tl::unexpected<Error> notRecognised(const ModelChoice& choice)
{
  if (choice.name) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("the names and shapes of the weights are not those of a {}; docs/models.md has them",
                            *choice.name));
  }
  return fail(ErrorCode::InvalidFormat,
              "the names and shapes of the weights are those of none of the models here; docs/models.md has them");
}

}  // namespace

Result<RecognisedModel> recogniseModel(const TensorArchive& weights, const ModelChoice& choice)
{
  if (const Result<> isKnown = ModelConfig{.name = choice.name.value_or(ModelConfig().name)}.validate(); !isKnown) {
    return fail(isKnown.error());
  }
  Candidate best;
  std::optional<Error> obstacle;
  for (const ModelKind& kind : modelKinds()) {
    if (choice.name && *choice.name != kind.name) {
      continue;
    }
    const Tensors tensors = tensorsByOurNames(weights, kind.name);
    std::optional<RecognisedModel> found = asModel(kind.name, tensors);
    if (!found) {
      continue;
    }
    found->model.vit.heads = choice.vitHeads.value_or(found->model.vit.heads);
    const Result<Candidate> candidate = compare(*found, tensors);
    if (!candidate) {
      obstacle = candidate.error();
    } else if (candidate->isPlausible && candidate->differences < best.differences) {
      best = *candidate;
    }
  }
  if (best.isPlausible) {
    return best.found;
  }
  return obstacle ? fail(*obstacle) : notRecognised(choice);
}

}  // namespace simplexity::learning

#include "core/data/normalisation_choice.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/check.h"

namespace simplexity::data {

namespace {

using Kind = NormalisationChoice::Kind;

std::optional<std::vector<float>> numbersOf(std::string_view text)
{
  std::vector<float> numbers;
  const char* place = text.data();
  const char* const end = text.data() + text.size();
  while (true) {
    float number = 0.0F;
    const auto [rest, error] = std::from_chars(place, end, number);
    if (error != std::errc() || !std::isfinite(number) || (rest != end && *rest != ',')) {
      return std::nullopt;
    }
    numbers.push_back(number);
    if (rest == end) {
      return numbers;
    }
    place = rest + 1;
  }
}

/// A number of each channel.
std::vector<float> perChannel(const std::vector<float>& numbers, std::size_t channels)
{
  return numbers.size() == 1 ? std::vector(channels, numbers.front()) : numbers;
}

}  // namespace

Result<NormalisationChoice> parseNormalisation(std::string_view text)
{
  for (const auto& [word, kind] :
       {std::pair("dataset", Kind::Dataset), std::pair("imagenet", Kind::Imagenet), std::pair("none", Kind::None)}) {
    if (text == word) {
      return NormalisationChoice{.kind = kind, .mean = {}, .deviation = {}};
    }
  }
  const auto numbers = numbersOf(text);
  const std::ptrdiff_t half = numbers ? std::ssize(*numbers) / 2 : 0;
  const bool isPositive =
      numbers && std::all_of(numbers->begin() + half, numbers->end(), [](float x) { return x > 0.0F; });
  if (!isPositive || std::ssize(*numbers) != 2 * half) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the normalisation (normalisation) is '{}'; expected dataset, imagenet, none, or the means "
                            "and then the deviations, all above 0, of the channels: 0.5,0.25",
                            text));
  }
  return NormalisationChoice{.kind = Kind::Given,
                             .mean = {numbers->begin(), numbers->begin() + half},
                             .deviation = {numbers->begin() + half, numbers->end()}};
}

std::string textOf(const NormalisationChoice& choice)
{
  return choice.kind == Kind::Given
             ? fmt::format("{},{}", fmt::join(choice.mean, ","), fmt::join(choice.deviation, ","))
             : std::string(nameOf(choice.kind));
}

Result<Normalisation> normalisationFor(const NormalisationChoice& choice, const Dataset& dataset)
{
  const auto channels = static_cast<std::size_t>(dataset.shape.channels);
  Normalisation normalisation{.valueScale = dataset.normalisation.valueScale, .mean = {}, .deviation = {}};
  switch (choice.kind) {
    case Kind::Dataset:
      return dataset.normalisation;
    case Kind::None:
      normalisation.mean.assign(channels, 0.0F);
      normalisation.deviation.assign(channels, 1.0F);
      return normalisation;
    case Kind::Imagenet:
      normalisation.mean = {0.485F, 0.456F, 0.406F};
      normalisation.deviation = {0.229F, 0.224F, 0.225F};
      break;
    case Kind::Given:
      normalisation.mean = perChannel(choice.mean, channels);
      normalisation.deviation = perChannel(choice.deviation, channels);
      break;
  }
  if (normalisation.mean.size() != channels) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the normalisation (normalisation) is for {} channels, the data set has {}",
                            normalisation.mean.size(), channels));
  }
  return normalisation;
}

Result<std::shared_ptr<const Dataset>> withNormalisation(const NormalisationChoice& choice,
                                                         std::shared_ptr<const Dataset> dataset)
{
  if (choice.kind == Kind::Dataset) {
    return dataset;
  }
  return normalisationFor(choice, *dataset).map([&](Normalisation normalisation) {
    auto other = std::make_shared<Dataset>(*dataset);
    other->normalisation = std::move(normalisation);
    return std::shared_ptr<const Dataset>(std::move(other));
  });
}

std::string_view nameOf(NormalisationChoice::Kind kind)
{
  switch (kind) {
    case Kind::Dataset:
      return "dataset";
    case Kind::Imagenet:
      return "imagenet";
    case Kind::None:
      return "none";
    case Kind::Given:
      return "given";
  }
  SIMPLEXITY_CHECK(false, "no such normalisation");
}

}  // namespace simplexity::data

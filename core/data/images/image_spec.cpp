#include "core/data/images/image_spec.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace simplexity::data {

namespace {

constexpr std::string_view kSize = "size=";
constexpr std::string_view kGray = "gray";
constexpr std::string_view kColor = "color";

/// The number after "size=", the largest there is for one that is larger still; nothing if this is something else.
std::optional<int> sizeFrom(std::string_view option)
{
  if (!option.starts_with(kSize)) {
    return std::nullopt;
  }
  int size = 0;
  const char* const last = option.data() + option.size();
  const auto [end, error] = std::from_chars(option.data() + kSize.size(), last, size);
  if (end != last || error == std::errc::invalid_argument) {
    return std::nullopt;
  }
  return error == std::errc() ? size : std::numeric_limits<int>::max();
}

}  // namespace

std::string ImageSpec::text() const
{
  std::string text = fmt::format("{},{}{}", folder, kSize, side);
  if (isGray) {
    text += fmt::format(",{}", *isGray ? kGray : kColor);
  }
  return text;
}

Result<ImageSpec> parseImageSpec(std::string_view text)
{
  ImageSpec spec;
  std::optional<int> side;
  while (true) {
    const std::size_t comma = text.rfind(',');
    const std::string_view option = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    if (const auto size = sizeFrom(option); size && !side) {
      side = size;
    } else if ((option == kGray || option == kColor) && !spec.isGray) {
      spec.isGray = option == kGray;
    } else {
      break;
    }
    text.remove_suffix(text.size() - comma);
  }
  spec.folder = text;
  spec.side = side.value_or(kDefaultImageSide);
  if (spec.side < kLeastImageSide || spec.side > kLargestImageSide) {
    return fail(ErrorCode::InvalidArgument, fmt::format("images of {0} × {0} pixels: expected a size from {1} to {2}",
                                                        spec.side, kLeastImageSide, kLargestImageSide));
  }
  return spec;
}

}  // namespace simplexity::data

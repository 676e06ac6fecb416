#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/base/result.h"

namespace simplexity::data {

enum class ImageFormat { Png, Jpeg, Bmp, WebP };

struct ImageHeader {
  ImageFormat format = ImageFormat::Png;
  std::int64_t width = 0;
  std::int64_t height = 0;

  [[nodiscard]] std::int64_t pixels() const { return width * height; }
};

/// More than any camera of today: such a file is meant to fill the memory, or is no picture to learn from.
inline constexpr std::int64_t kMostPixels = 100'000'000;
/// Bytes at the front of a file that tell its format.
inline constexpr std::size_t kSignatureBytes = 12;

/// By the first bytes, whatever the name; nothing if it is none of the four.
[[nodiscard]] std::optional<ImageFormat> imageFormatOf(std::span<const std::uint8_t> file);

/// Reads what a whole file says of its image, without decoding. Refuses what is not one of the four formats, has more
/// than kMostPixels, or is cut off: decoders fill what is missing with grey and say nothing.
[[nodiscard]] Result<ImageHeader> readImageHeader(std::span<const std::uint8_t> file);

}  // namespace simplexity::data

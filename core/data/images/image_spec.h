#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace simplexity::data {

inline constexpr int kDefaultImageSide = 32;
inline constexpr int kLeastImageSide = 4;
inline constexpr int kLargestImageSide = 1024;

/// What follows "images:": a folder, then options, in any order and each once, as in "/data/cats,size=64,gray". Read
/// from the end, so that a folder may have commas; one that ends like an option needs that option after it.
struct ImageSpec {
  std::string folder;
  int side = kDefaultImageSide;  ///< width and height of the images, in pixels
  std::optional<bool> isGray;    ///< nothing: if all images are

  [[nodiscard]] std::string text() const;
};

/// Fails on a size that is out of range.
[[nodiscard]] Result<ImageSpec> parseImageSpec(std::string_view text);

}  // namespace simplexity::data

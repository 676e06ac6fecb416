#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>

#include "core/base/result.h"
#include "core/data/images/image_header.h"

namespace simplexity::data {

/// Reads image files into squares of one size. Thread-safe: one for all threads.
class ImageDecoder {
 public:
  /// `side` pixels in width and height; `channels` is 1 (brightness, Rec. 601) or 3 (red, green, blue).
  ImageDecoder(int side, int channels);

  /// Fills `out` (channels × side × side, channel by channel, row by row). What is in the file goes through, in this
  /// order: the turn that the EXIF data of a JPEG ask for; cutting out the square in the centre; 16 bits scaled to 8;
  /// what is transparent laid on white; shrinking by the mean over each pixel's area, or enlarging linearly;
  /// brightness.
  [[nodiscard]] Result<> decode(const std::filesystem::path& path, std::span<std::uint8_t> out) const;

 private:
  [[nodiscard]] Result<> decodeBytes(std::span<const std::uint8_t> bytes, const ImageHeader& header,
                                     std::span<std::uint8_t> out) const;

  int m_side;
  int m_channels;
  mutable std::mutex m_large;  ///< held while a large image is decoded: one of them at a time fits into memory
};

}  // namespace simplexity::data

#include "core/data/images/image_header.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace simplexity::data {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 8> kPngSignature = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

tl::unexpected<Error> damaged(std::string_view what)
{
  return fail(ErrorCode::InvalidFormat, fmt::format("the image is damaged: {}", what));
}

tl::unexpected<Error> truncated()
{
  return fail(ErrorCode::InvalidFormat, "the image is cut off: the file ends too early");
}

bool hasTextAt(Bytes file, std::size_t position, std::string_view text)
{
  return file.size() >= position + text.size() &&
         std::equal(text.begin(), text.end(), file.begin() + static_cast<std::ptrdiff_t>(position));
}

std::uint32_t bigEndian(Bytes file, std::size_t position, std::size_t bytes)
{
  std::uint32_t number = 0;
  for (const std::uint8_t byte : file.subspan(position, bytes)) {
    number = number << 8U | byte;
  }
  return number;
}

std::uint32_t littleEndian(Bytes file, std::size_t position, std::size_t bytes)
{
  std::uint32_t number = 0;
  for (std::size_t byte = bytes; byte > 0; --byte) {
    number = number << 8U | file[position + byte - 1];
  }
  return number;
}

/// PNG (ISO/IEC 15948): chunks of length, type, data and checksum, from IHDR to IEND.
Result<ImageHeader> readPng(Bytes file)
{
  constexpr std::size_t kFrame = 12;  // of a chunk around its data
  ImageHeader header{.format = ImageFormat::Png};
  std::size_t position = kPngSignature.size();
  while (true) {
    const std::size_t left = file.size() - position;
    const std::size_t length = left >= kFrame ? bigEndian(file, position, 4) : 0;
    if (left < kFrame || length > left - kFrame) {
      return truncated();
    }
    const Bytes typeAndData = file.subspan(position + 4, 4 + length);
    if (crc32_z(0, typeAndData.data(), typeAndData.size()) != bigEndian(file, position + 8 + length, 4)) {
      return damaged("a checksum is wrong");
    }
    const bool isFirst = position == kPngSignature.size();
    if (isFirst && (!hasTextAt(typeAndData, 0, "IHDR") || length < 8)) {
      return damaged("its header is missing");
    }
    if (isFirst) {
      header.width = bigEndian(typeAndData, 4, 4);
      header.height = bigEndian(typeAndData, 8, 4);
    }
    if (hasTextAt(typeAndData, 0, "IEND")) {
      return header;
    }
    position += kFrame + length;
  }
}

/// Of the next marker of a JPEG at or after `position`, past entropy-coded data, which may hold FF 00 and restarts.
std::optional<std::size_t> nextMarker(Bytes file, std::size_t position)
{
  for (; position + 1 < file.size(); ++position) {
    const auto* const found = std::find(file.data() + position, file.data() + file.size() - 1, std::uint8_t{0xFF});
    position = static_cast<std::size_t>(found - file.data());
    if (position + 1 >= file.size()) {
      break;
    }
    const std::uint8_t code = file[position + 1];
    const bool isRestart = code >= 0xD0 && code <= 0xD7;
    if (code != 0x00 && code != 0xFF && !isRestart) {
      return position;
    }
  }
  return std::nullopt;
}

/// Whether this marker begins a frame: C0 … CF but for tables (C4), an extension (C8) and conditioning (CC).
bool isFrame(std::uint8_t code)
{
  return code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
}

/// JPEG (ITU-T T.81): segments that begin with a marker and, most of them, their length, from SOI to EOI.
Result<ImageHeader> readJpeg(Bytes file)
{
  constexpr std::uint8_t kEnd = 0xD9;
  ImageHeader header{.format = ImageFormat::Jpeg};
  std::size_t position = 2;
  while (true) {
    const auto marker = nextMarker(file, position);
    if (!marker) {
      return truncated();
    }
    const std::uint8_t code = file[*marker + 1];
    if (code == kEnd) {
      break;
    }
    const std::size_t left = file.size() - *marker - 2;
    const std::size_t length = left >= 2 ? bigEndian(file, *marker + 2, 2) : 0;
    if (left < 2 || length > left) {
      return truncated();
    }
    if (isFrame(code) && header.width == 0 && length >= 7) {
      header.height = bigEndian(file, *marker + 5, 2);
      header.width = bigEndian(file, *marker + 7, 2);
    }
    position = *marker + 2 + length;
  }
  return header;
}

/// BMP: a file header of 14 bytes, then one of many headers that begin with their size.
Result<ImageHeader> readBmp(Bytes file)
{
  constexpr std::size_t kFileHeader = 14;
  constexpr std::uint32_t kOldHeader = 12;  // of OS/2, with numbers of two bytes
  constexpr std::uint32_t kRunLengths8 = 1;
  constexpr std::uint32_t kRunLengths4 = 2;
  if (file.size() < kFileHeader + 20) {
    return truncated();
  }
  ImageHeader header{.format = ImageFormat::Bmp};
  const bool isOld = littleEndian(file, kFileHeader, 4) == kOldHeader;
  if (isOld) {
    header.width = littleEndian(file, 18, 2);
    header.height = littleEndian(file, 20, 2);
  } else {
    header.width = static_cast<std::int32_t>(littleEndian(file, 18, 4));
    header.height = std::abs(std::int64_t{static_cast<std::int32_t>(littleEndian(file, 22, 4))});  // negative: top down
  }
  if (header.width <= 0 || header.height <= 0) {
    return header;
  }
  const std::int64_t bitsAPixel = littleEndian(file, isOld ? 24 : 28, 2);
  const std::uint32_t packing = isOld ? 0 : littleEndian(file, 30, 4);
  const bool isPacked = packing == kRunLengths8 || packing == kRunLengths4;
  const std::int64_t bytesARow = (header.width * bitsAPixel + 31) / 32 * 4;
  const auto available = static_cast<std::int64_t>(file.size()) - std::int64_t{littleEndian(file, 10, 4)};
  if (!isPacked && available / std::max<std::int64_t>(bytesARow, 1) < header.height) {
    return truncated();
  }
  return header;
}

/// WebP: a RIFF file whose first chunk is a lossy (VP8) or lossless (VP8L) frame, or announces what follows (VP8X).
Result<ImageHeader> readWebP(Bytes file)
{
  constexpr std::size_t kRiffFrame = 8;
  constexpr std::uint8_t kAnimation = 0x02;
  if (file.size() < 30 || littleEndian(file, 4, 4) > file.size() - kRiffFrame) {
    return truncated();
  }
  ImageHeader header{.format = ImageFormat::WebP};
  if (hasTextAt(file, 12, "VP8X")) {
    if ((file[20] & kAnimation) != 0) {
      return fail(ErrorCode::Unsupported, "the image is animated: only still images are read");
    }
    header.width = std::int64_t{littleEndian(file, 24, 3)} + 1;
    header.height = std::int64_t{littleEndian(file, 27, 3)} + 1;
  } else if (hasTextAt(file, 12, "VP8L")) {
    const std::uint32_t sizes = littleEndian(file, 21, 4);
    header.width = std::int64_t{sizes & 0x3FFFU} + 1;
    header.height = std::int64_t{sizes >> 14U & 0x3FFFU} + 1;
  } else if (hasTextAt(file, 12, "VP8 ")) {
    header.width = littleEndian(file, 26, 2) & 0x3FFFU;
    header.height = littleEndian(file, 28, 2) & 0x3FFFU;
  }
  return header;
}

Result<ImageHeader> checkSize(const ImageHeader& header)
{
  if (header.width <= 0 || header.height <= 0) {
    return damaged("it has no size");
  }
  if (header.width > kMostPixels / header.height) {
    return fail(ErrorCode::Unsupported, fmt::format("the image has {} × {} pixels: at most {} million are read",
                                                    header.width, header.height, kMostPixels / 1'000'000));
  }
  return header;
}

}  // namespace

std::optional<ImageFormat> imageFormatOf(Bytes file)
{
  if (file.size() >= kPngSignature.size() && std::equal(kPngSignature.begin(), kPngSignature.end(), file.begin())) {
    return ImageFormat::Png;
  }
  if (file.size() >= 3 && file[0] == 0xFF && file[1] == 0xD8 && file[2] == 0xFF) {
    return ImageFormat::Jpeg;
  }
  if (hasTextAt(file, 0, "RIFF") && hasTextAt(file, 8, "WEBP")) {
    return ImageFormat::WebP;
  }
  return hasTextAt(file, 0, "BM") ? std::optional(ImageFormat::Bmp) : std::nullopt;
}

Result<ImageHeader> readImageHeader(Bytes file)
{
  if (file.empty()) {
    return fail(ErrorCode::InvalidFormat, "the file is empty");
  }
  const std::optional<ImageFormat> format = imageFormatOf(file);
  if (!format) {
    return fail(ErrorCode::InvalidFormat, "this is not a PNG, JPEG, BMP or WebP image");
  }
  switch (*format) {
    case ImageFormat::Png:
      return readPng(file).and_then(checkSize);
    case ImageFormat::Jpeg:
      return readJpeg(file).and_then(checkSize);
    case ImageFormat::Bmp:
      return readBmp(file).and_then(checkSize);
    case ImageFormat::WebP:
      return readWebP(file).and_then(checkSize);
  }
  return damaged("it has no format");
}

}  // namespace simplexity::data

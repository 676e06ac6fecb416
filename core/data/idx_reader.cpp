#include "core/data/idx_reader.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string>
#include <utility>

namespace simplexity::data {

namespace {

constexpr std::uint32_t kImagesMagic = 0x00000803;  // type 8 (unsigned byte), 3 dimensions
constexpr std::uint32_t kLabelsMagic = 0x00000801;
constexpr std::uint32_t kLargestSide = 4096;
constexpr std::uint64_t kLargestPayload = std::uint64_t{4} << 30U;

std::uint32_t bigEndian(std::span<const std::uint8_t, 4> bytes)
{
  return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
}

/// The magic number, checked, is followed by `Dimensions` sizes.
template <std::size_t Dimensions>
Result<std::array<std::uint32_t, Dimensions>> readHeader(ByteReader& reader, std::uint32_t magic, const char* content)
{
  std::array<std::uint8_t, 4 * (Dimensions + 1)> bytes{};
  const auto found = reader.read(bytes);
  if (!found) {
    return fail(found.error());
  }
  const std::uint32_t foundMagic = bigEndian(std::span(bytes).template first<4>());
  if (*found >= 4 && foundMagic != magic) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("not an IDX file of {}: expected the magic number {:#010x}, found {:#010x}", content, magic,
                            foundMagic),
                reader.name());
  }
  if (*found < bytes.size()) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("truncated: expected an IDX header of {} bytes, found {}", bytes.size(), *found),
                reader.name());
  }
  std::array<std::uint32_t, Dimensions> sizes{};
  for (std::size_t k = 0; k < Dimensions; ++k) {
    sizes[k] = bigEndian(std::span<const std::uint8_t, 4>(bytes.data() + 4 * (k + 1), 4));
  }
  if (sizes[0] == 0) {
    return fail(ErrorCode::InvalidFormat, fmt::format("the file holds no {}: expected at least one", content),
                reader.name());
  }
  return sizes;
}

Error truncated(const ByteReader& reader, const std::string& announced, std::uint64_t expected, std::uint64_t found)
{
  return {ErrorCode::InvalidFormat,
          fmt::format("truncated: the header announces {}, expected {} bytes after it, found at most {}", announced,
                      expected, found),
          reader.name()};
}

/// `announced` describes the content in messages, e.g. "10 labels".
Result<std::vector<std::uint8_t>> readPayload(ByteReader& reader, std::uint64_t size, const std::string& announced)
{
  if (size > kLargestPayload) {
    return fail(
        ErrorCode::InvalidFormat,
        fmt::format("the header announces {}: expected at most {} bytes, found {}", announced, kLargestPayload, size),
        reader.name());
  }
  if (size > reader.remainingAtMost()) {
    return fail(truncated(reader, announced, size, reader.remainingAtMost()));
  }
  std::vector<std::uint8_t> payload(size);
  const auto found = reader.read(payload);
  if (!found) {
    return fail(found.error());
  }
  if (*found < size) {
    return fail(truncated(reader, announced, size, *found));
  }
  const auto more = reader.hasMore();
  if (!more) {
    return fail(more.error());
  }
  if (*more) {
    return fail(
        ErrorCode::InvalidFormat,
        fmt::format("oversized: the header announces {}, expected {} bytes after it, found more", announced, size),
        reader.name());
  }
  return payload;
}

}  // namespace

Result<IdxImages> readIdxImages(ByteReader& reader)
{
  const auto sizes = readHeader<3>(reader, kImagesMagic, "images");
  if (!sizes) {
    return fail(sizes.error());
  }
  const auto [count, height, width] = *sizes;
  if (height == 0 || width == 0 || height > kLargestSide || width > kLargestSide) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("images of {}×{} pixels: expected sides of 1 to {}", height, width, kLargestSide),
                reader.name());
  }
  const std::uint64_t size = std::uint64_t{count} * height * width;  // below 2^56
  auto pixels = readPayload(reader, size, fmt::format("{} images of {}×{} pixels", count, height, width));
  if (!pixels) {
    return fail(pixels.error());
  }
  return IdxImages{count, {.channels = 1, .height = height, .width = width}, std::move(*pixels)};
}

Result<std::vector<std::uint8_t>> readIdxLabels(ByteReader& reader)
{
  const auto sizes = readHeader<1>(reader, kLabelsMagic, "labels");
  if (!sizes) {
    return fail(sizes.error());
  }
  return readPayload(reader, sizes->front(), fmt::format("{} labels", sizes->front()));
}

}  // namespace simplexity::data

#include "core/formats/numpy_array.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/base/check.h"

namespace simplexity::formats {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeaderBytes = 65536;
constexpr std::size_t kMaxDimensions = 8;

tl::unexpected<Error> refuse(std::string message)
{
  return fail(ErrorCode::InvalidFormat, std::move(message));
}

/// The text between the header's key and the end of its value, which begins behind the colon.
std::optional<std::string_view> valueOf(std::string_view header, std::string_view key)
{
  const std::size_t found = header.find(key);
  const std::size_t colon = found == std::string_view::npos ? found : header.find(':', found + key.size());
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t begin = header.find_first_not_of(' ', colon + 1);
  return begin == std::string_view::npos ? std::nullopt : std::optional(header.substr(begin));
}

Result<> readType(std::string_view text, NumpyArray& array)
{
  if (text.starts_with('[')) {
    return refuse("the array holds records; save plain numbers");
  }
  const char quote = text.empty() ? '\0' : text.front();
  const std::size_t end = text.find(quote, 1);
  if ((quote != '\'' && quote != '"') || end == std::string_view::npos) {
    return refuse("the header of the array names no type");
  }
  const std::string_view type = text.substr(1, end - 1);  // such as <f4
  if (type.find('O') != std::string_view::npos) {
    return refuse("the array holds Python objects (pickled), which are never opened; save plain numbers");
  }
  std::size_t size = 0;
  const bool hasSize = type.size() >= 3 && std::from_chars(type.data() + 2, type.data() + type.size(), size).ptr ==
                                               type.data() + type.size();
  constexpr std::string_view kKinds = "fiub";
  const std::size_t kind = hasSize ? kKinds.find(type[1]) : std::string_view::npos;
  const bool isFloat = kind == 0;
  const bool isKnownSize = size == 2 || size == 4 || size == 8 || (size == 1 && !isFloat);
  if (kind == std::string_view::npos || !isKnownSize || (kind == 3 && size != 1)) {
    return refuse(fmt::format("the array's type is '{}'; expected floating-point or whole numbers", type));
  }
  array.kind = static_cast<NumpyArray::Kind>(kind);
  array.itemSize = size;
  array.isBigEndian = type[0] == '>';
  return {};
}

Result<> readShape(std::string_view text, NumpyArray& array)
{
  const std::size_t end = text.find(')');
  if (!text.starts_with('(') || end == std::string_view::npos) {
    return refuse("the header of the array names no shape");
  }
  std::string_view inside = text.substr(1, end - 1);
  while (true) {
    const std::size_t begin = inside.find_first_not_of(", ");
    if (begin == std::string_view::npos) {
      return {};
    }
    inside.remove_prefix(begin);
    std::int64_t size = 0;
    const auto [rest, error] = std::from_chars(inside.data(), inside.data() + inside.size(), size);
    if (error != std::errc() || size < 0 || array.shape.size() == kMaxDimensions) {
      return refuse("the shape of the array is not made of counts");
    }
    array.shape.push_back(size);
    inside.remove_prefix(static_cast<std::size_t>(rest - inside.data()));
  }
}

Result<> readHeader(std::string_view header, NumpyArray& array)
{
  const auto type = valueOf(header, "descr");
  const auto order = valueOf(header, "fortran_order");
  const auto shape = valueOf(header, "shape");
  if (!type || !order || !shape) {
    return refuse("the header of the array is incomplete");
  }
  array.isFortranOrder = order->starts_with("True");
  return readType(*type, array).and_then([&] { return readShape(*shape, array); });
}

/// Bytes that the shape asks for, if that is a number at all.
std::optional<std::uint64_t> expectedBytes(const NumpyArray& array)
{
  std::uint64_t bytes = array.itemSize;
  for (const std::int64_t size : array.shape) {
    if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(size), &bytes)) {
      return std::nullopt;
    }
  }
  return bytes;
}

double fromHalf(std::uint16_t bits)
{
  const int exponent = (bits >> 10U) & 31U;
  const double mantissa = bits & 1023U;
  const double sign = (bits & 0x8000U) != 0 ? -1.0 : 1.0;
  if (exponent == 31) {
    return mantissa == 0.0 ? sign * std::numeric_limits<double>::infinity() : std::nan("");
  }
  return sign * (exponent == 0 ? std::ldexp(mantissa, -24) : std::ldexp(1024.0 + mantissa, exponent - 25));
}

}  // namespace

std::uint64_t NumpyArray::bitsAt(std::int64_t offset) const
{
  const std::size_t begin = static_cast<std::size_t>(offset) * itemSize;
  SIMPLEXITY_CHECK(offset >= 0 && begin + itemSize <= bytes.size(), "an element outside the array");
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < itemSize; ++i) {
    const auto byte = std::to_integer<std::uint64_t>(bytes[begin + i]);
    bits |= byte << (8 * (isBigEndian ? itemSize - 1 - i : i));
  }
  return bits;
}

std::int64_t NumpyArray::offsetOf(std::int64_t row, std::int64_t column) const
{
  if (shape.size() < 2) {
    return row + column;
  }
  return isFortranOrder ? column * shape[0] + row : row * shape[1] + column;
}

double NumpyArray::numberAt(std::int64_t offset) const
{
  const std::uint64_t bits = bitsAt(offset);
  if (kind != Kind::Float) {
    return kind == Kind::Signed ? static_cast<double>(integerAt(offset)) : static_cast<double>(bits);
  }
  switch (itemSize) {
    case 2:
      return fromHalf(static_cast<std::uint16_t>(bits));
    case 4:
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    default:
      return std::bit_cast<double>(bits);
  }
}

double NumpyArray::at(std::int64_t row, std::int64_t column) const
{
  return numberAt(offsetOf(row, column));
}

std::int64_t NumpyArray::integerAt(std::int64_t index) const
{
  const std::uint64_t bits = bitsAt(index);
  const std::size_t unused = 64 - 8 * itemSize;
  return kind == Kind::Signed ? static_cast<std::int64_t>(bits << unused) >> unused : static_cast<std::int64_t>(bits);
}

Result<NumpyArray> parseNumpyArray(std::vector<std::byte> content)
{
  const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
  constexpr std::size_t kVersionAt = 6;
  if (!text.starts_with(kMagic) || text.size() < kVersionAt + 4) {
    return refuse("this is no NumPy array");
  }
  const auto byteAt = [&](std::size_t i) { return std::to_integer<std::size_t>(content[i]); };
  const std::size_t version = byteAt(kVersionAt);
  const std::size_t lengthBytes = version == 1 ? 2 : 4;
  const std::size_t headerAt = kVersionAt + 2 + lengthBytes;
  if (version < 1 || version > 3 || text.size() < headerAt) {
    return refuse("the array is truncated or of a later version of NumPy's format");
  }
  std::size_t length = 0;
  for (std::size_t i = 0; i < lengthBytes; ++i) {
    length |= byteAt(kVersionAt + 2 + i) << (8 * i);
  }
  if (length > kMaxHeaderBytes || length > text.size() - headerAt) {
    return refuse("the array is truncated: its header does not fit");
  }
  NumpyArray array;
  if (Result<> header = readHeader(text.substr(headerAt, length), array); !header) {
    return fail(std::move(header.error()));
  }
  const std::size_t dataAt = headerAt + length;
  const std::optional<std::uint64_t> expected = expectedBytes(array);
  if (!expected || *expected != content.size() - dataAt) {
    return refuse(fmt::format("the array's shape asks for {} bytes, there are {}",
                              expected ? fmt::to_string(*expected) : "too many", content.size() - dataAt));
  }
  content.erase(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(dataAt));
  array.bytes = std::move(content);
  return array;
}

}  // namespace simplexity::formats

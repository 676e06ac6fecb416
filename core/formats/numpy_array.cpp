#include "core/formats/numpy_array.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "core/base/check.h"

namespace simplexity::formats {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxHeaderBytes = 65536;
constexpr std::size_t kMaxDimensions = 8;
constexpr std::size_t kMaxTextBytes = 4096;
constexpr std::size_t kCodePointBytes = 4;

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

/// Kind and size from a type such as <f4; false on one that we do not read.
bool readItem(std::string_view type, NumpyArray& array)
{
  using Kind = NumpyArray::Kind;
  std::size_t size = 0;
  const char* const end = type.data() + type.size();
  constexpr std::string_view kKinds = "fiubSU";
  const std::size_t kind = type.size() < 3 ? std::string_view::npos : kKinds.find(type[1]);
  const bool hasSize = kind != std::string_view::npos && std::from_chars(type.data() + 2, end, size).ptr == end;
  if (!hasSize) {
    return false;
  }
  array.kind = static_cast<Kind>(kind);
  if (array.isText()) {
    const std::size_t unit = array.kind == Kind::Unicode ? kCodePointBytes : 1;
    array.itemSize = unit * std::min(size, kMaxTextBytes + 1);
    return size > 0 && array.itemSize <= kMaxTextBytes;
  }
  array.itemSize = size;
  const bool isWide = size == 2 || size == 4 || size == 8;
  return array.kind == Kind::Bool ? size == 1 : isWide || (size == 1 && array.kind != Kind::Float);
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
  const bool isKnown = readItem(type, array);
  if (!isKnown) {
    return refuse(fmt::format(
        "the array's type is '{}'; expected floating-point or whole numbers, or texts of at most {} characters", type,
        kMaxTextBytes / kCodePointBytes));
  }
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

void appendUtf8(std::string& text, std::uint32_t codePoint)
{
  const bool isSurrogate = codePoint >= 0xD800 && codePoint < 0xE000;
  const std::uint32_t code = codePoint > 0x10FFFF || isSurrogate ? 0xFFFD : codePoint;
  if (code < 0x80) {
    text.push_back(static_cast<char>(code));
    return;
  }
  const unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;  // bytes behind the first
  constexpr std::array<std::uint32_t, 4> kFirst{0, 0xC0, 0xE0, 0xF0};
  text.push_back(static_cast<char>(kFirst.at(more) | code >> (6 * more)));
  for (unsigned i = more; i > 0; --i) {
    text.push_back(static_cast<char>(0x80U | (code >> (6 * (i - 1)) & 0x3FU)));
  }
}

std::uint32_t codePointOf(std::span<const std::byte> bytes, bool isBigEndian)
{
  std::uint32_t code = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    code |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * (isBigEndian ? bytes.size() - 1 - i : i));
  }
  return code;
}

}  // namespace

std::string NumpyArray::textAt(std::int64_t index) const
{
  const std::size_t begin = static_cast<std::size_t>(index) * itemSize;
  SIMPLEXITY_CHECK(isText() && index >= 0 && begin + itemSize <= bytes.size(), "a text outside the array");
  const std::span<const std::byte> item = std::span(bytes).subspan(begin, itemSize);
  std::string text;
  if (kind == Kind::Bytes) {
    text.assign(reinterpret_cast<const char*>(item.data()), item.size());
    return text.substr(0, text.find_last_not_of('\0') + 1);
  }
  constexpr std::size_t kUnit = 4;
  for (std::size_t at = 0; at < item.size(); at += kUnit) {
    appendUtf8(text, codePointOf(item.subspan(at, kUnit), isBigEndian));
  }
  return text.substr(0, text.find_last_not_of('\0') + 1);
}

std::string NumpyArray::typeName() const
{
  constexpr std::array<std::string_view, 4> kNames{"float", "int", "uint", "bool"};
  if (isText()) {
    return "text";
  }
  const std::string_view name = kNames.at(static_cast<std::size_t>(kind));
  return kind == Kind::Bool ? std::string(name) : fmt::format("{}{}", name, 8 * itemSize);
}

std::uint64_t NumpyArray::bitsAt(std::int64_t offset) const
{
  const std::size_t begin = static_cast<std::size_t>(offset) * itemSize;
  SIMPLEXITY_CHECK(!isText() && offset >= 0 && begin + itemSize <= bytes.size(), "an element outside the array");
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

namespace {

Result<std::vector<std::byte>> readBytes(const std::filesystem::path& path)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail(ErrorCode::NotFound, "there is no such file");
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  std::ifstream stream(path, std::ios::binary);
  std::vector<std::byte> content(error || !stream ? 0 : size);
  stream.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(content.size()));
  return stream && !error ? Result<std::vector<std::byte>>(std::move(content))
                          : fail(ErrorCode::Io, "the file cannot be read");
}

}  // namespace

Result<NumpyArray> readNumpyFile(const std::filesystem::path& path)
{
  Result<NumpyArray> array =
      readBytes(path).and_then([](std::vector<std::byte> content) { return parseNumpyArray(std::move(content)); });
  return array ? std::move(array) : fail(array.error().code, array.error().message, path);
}

}  // namespace simplexity::formats

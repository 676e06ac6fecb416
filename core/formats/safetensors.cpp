#include "core/formats/safetensors.h"

#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "core/base/file_io.h"
#include "core/formats/archive_checksum.h"
#include "core/formats/safetensors_header.h"

namespace simplexity::formats {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

namespace {

constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the format's own limit
using LengthField = std::array<char, sizeof(std::uint64_t)>;

/// The header's text, once its length is known to fit the file.
Result<std::string> readHeaderText(std::istream& stream, std::uint64_t fileBytes)
{
  LengthField field{};
  if (fileBytes < field.size() || !stream.read(field.data(), field.size())) {
    return fail(ErrorCode::InvalidFormat, "the file is too short to be a safetensors file");
  }
  const auto length = std::bit_cast<std::uint64_t>(field);
  if (length > kMaxHeaderBytes || length > fileBytes - field.size()) {
    return fail(
        ErrorCode::InvalidFormat,
        fmt::format("the file is truncated or not a safetensors file: a header of {} bytes does not fit", length));
  }
  std::string text(length, '\0');
  if (!stream.read(text.data(), static_cast<std::streamsize>(length))) {
    return fail(ErrorCode::Io, "cannot read the header");
  }
  if (text.find('\0') != std::string::npos) {  // where the parser would stop reading
    return fail(ErrorCode::InvalidFormat, "the header is damaged: it has a zero byte");
  }
  return text;
}

Result<SafetensorsHeader> readHeader(std::istream& stream, std::uint64_t fileBytes)
{
  return readHeaderText(stream, fileBytes).and_then([&](const std::string& text) {
    return parseSafetensorsHeader(text, fileBytes - sizeof(LengthField) - text.size());
  });
}

Result<std::vector<std::string>> readNames(std::istream& stream, std::uint64_t fileBytes)
{
  return readHeader(stream, fileBytes).map([](SafetensorsHeader header) {
    std::vector<std::string> names;
    for (TensorEntry& entry : header.entries) {
      names.push_back(std::move(entry.name));
    }
    return names;
  });
}

Result<std::map<std::string, std::string>> readMetadata(std::istream& stream, std::uint64_t fileBytes)
{
  return readHeader(stream, fileBytes).map([](SafetensorsHeader header) { return std::move(header.metadata); });
}

/// What `read` makes of the open file and its size; failures name it.
template <class T>
Result<T> readFile(const std::filesystem::path& path, Result<T> (*read)(std::istream&, std::uint64_t))
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail(ErrorCode::NotFound, "no such file", path);
  }
  std::ifstream stream(path, std::ios::binary);
  const std::uintmax_t fileBytes = std::filesystem::file_size(path, error);
  if (!stream || error) {
    return fail(ErrorCode::Io, "cannot open the file", path);
  }
  Result<T> content = read(stream, fileBytes);
  return content ? std::move(content) : fail(content.error().code, content.error().message, path);
}

}  // namespace

Result<TensorArchive> readSafetensors(std::istream& stream, std::uint64_t fileBytes)
{
  Result<SafetensorsHeader> header = readHeader(stream, fileBytes);
  if (!header) {
    return fail(std::move(header.error()));
  }
  TensorArchive archive;
  archive.metadata = std::move(header->metadata);
  for (TensorEntry& entry : header->entries) {
    TensorData tensor{entry.type, std::move(entry.shape), std::vector<std::byte>(entry.end - entry.begin)};
    // The entries are in the order of the data, without holes: reading on is enough.
    if (!stream.read(reinterpret_cast<char*>(tensor.bytes.data()), static_cast<std::streamsize>(tensor.bytes.size()))) {
      return fail(ErrorCode::Io, fmt::format("cannot read array \"{}\"", entry.name));
    }
    archive.tensors.emplace(std::move(entry.name), std::move(tensor));
  }
  return takeChecksum(archive).map([&] { return std::move(archive); });
}

Result<TensorArchive> readSafetensors(const std::filesystem::path& path)
{
  return readFile<TensorArchive>(path, readSafetensors);
}

Result<std::vector<std::string>> safetensorsNames(const std::filesystem::path& path)
{
  return readFile(path, readNames);
}

Result<std::map<std::string, std::string>> safetensorsMetadata(const std::filesystem::path& path)
{
  return readFile(path, readMetadata);
}

Result<> writeSafetensors(const std::filesystem::path& path, const TensorArchive& archive)
{
  const SafetensorsLayout layout = layOutSafetensors(archive);
  const std::uint64_t length = layout.header.size();
  std::vector<std::span<const std::byte>> parts{std::as_bytes(std::span(&length, 1)),
                                                std::as_bytes(std::span(layout.header))};
  for (const std::string& name : layout.order) {
    parts.emplace_back(archive.tensors.at(name).bytes);
  }
  return writeFileAtomically(path, parts);
}

}  // namespace simplexity::formats

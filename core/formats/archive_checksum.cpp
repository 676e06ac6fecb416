#include "core/formats/archive_checksum.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "core/formats/safetensors.h"

namespace simplexity::formats {

namespace {

// An entry is known by its key and by how its value begins: a damaged bit in one of them does not hide it.
constexpr const char* kKey = "simplexity_checksum";
constexpr std::string_view kValuePrefix = "simplexity_crc32:";

/// Every part is preceded by its length, so that no two archives have the same bytes.
class Crc32 {
 public:
  void add(std::span<const std::byte> bytes)
  {
    addNumber(static_cast<std::int64_t>(bytes.size()));
    extend(bytes);
  }
  void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
  void addNumber(std::int64_t number) { extend(std::as_bytes(std::span(&number, 1))); }
  [[nodiscard]] unsigned long value() const { return m_value; }

 private:
  void extend(std::span<const std::byte> bytes)
  {
    m_value = crc32_z(m_value, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  }

  unsigned long m_value = crc32_z(0, nullptr, 0);
};

std::string checksumOf(const TensorArchive& archive)
{
  Crc32 crc;
  crc.addNumber(std::ssize(archive.metadata));
  for (const auto& [key, text] : archive.metadata) {
    crc.add(key);
    crc.add(text);
  }
  for (const auto& [name, tensor] : archive.tensors) {
    crc.add(name);
    crc.add(elementTypeId(tensor.type));
    crc.add(std::as_bytes(std::span(tensor.shape)));
    crc.add(tensor.bytes);
  }
  return fmt::format("{}{:08x}", kValuePrefix, crc.value());
}

}  // namespace

std::map<std::string, std::string> metadataWithChecksum(const TensorArchive& archive)
{
  std::map<std::string, std::string> metadata = archive.metadata;
  metadata[kKey] = checksumOf(archive);
  return metadata;
}

Result<> takeChecksum(TensorArchive& archive)
{
  const auto entry = std::ranges::find_if(
      archive.metadata, [](const auto& item) { return item.first == kKey || item.second.starts_with(kValuePrefix); });
  if (entry == archive.metadata.end()) {
    return {};
  }
  const auto [key, written] = *entry;
  archive.metadata.erase(entry);
  if (key != kKey || written != checksumOf(archive)) {
    return fail(ErrorCode::InvalidFormat,
                "the file is damaged, or another program has changed it: its content is not that of its checksum");
  }
  return {};
}

}  // namespace simplexity::formats

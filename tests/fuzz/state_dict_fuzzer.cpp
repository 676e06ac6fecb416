// A file of torch.save(), or the pickle alone, which is then put into a file with one storage: the checksums of the
// archive would otherwise keep a fuzzer from ever changing the pickle.
#include <zip.h>

#include <array>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "core/formats/pytorch_archive.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

namespace {

constexpr std::array<std::uint8_t, 64> kStorage{1, 2, 3};

void add(zip_t* archive, const char* name, std::span<const std::uint8_t> content)
{
  zip_source_t* const source = zip_source_buffer(archive, content.data(), content.size(), 0);
  const zip_int64_t index = zip_file_add(archive, name, source, 0);
  require(index >= 0);
  require(zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0) == 0);
}

/// As PyTorch would put it into a file.
std::vector<std::byte> archiveOf(std::span<const std::uint8_t> pickle)
{
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, nullptr);
  zip_source_keep(target);
  zip_t* const archive = zip_open_from_source(target, ZIP_TRUNCATE, nullptr);
  add(archive, "archive/data.pkl", pickle);
  add(archive, "archive/data/0", kStorage);
  require(zip_close(archive) == 0 && zip_source_open(target) == 0 && zip_source_seek(target, 0, SEEK_END) == 0);
  std::vector<std::byte> content(static_cast<std::size_t>(zip_source_tell(target)));
  require(zip_source_seek(target, 0, SEEK_SET) == 0 &&
          zip_source_read(target, content.data(), content.size()) == static_cast<zip_int64_t>(content.size()));
  zip_source_close(target);
  zip_source_free(target);
  return content;
}

}  // namespace

void tryInput(std::span<const std::uint8_t> input)
{
  const bool isArchive = std::string_view(reinterpret_cast<const char*>(input.data()), input.size()).starts_with("PK");
  const std::vector<std::byte> made = isArchive ? std::vector<std::byte>() : archiveOf(input);
  const auto content = isArchive ? std::as_bytes(input) : std::span<const std::byte>(made);
  const auto archive = formats::ZipArchive::fromMemory(content, "file").and_then([](const formats::ZipArchive& file) {
    return formats::readStateDict(file);
  });
  if (archive) {
    requireConsistent(*archive);
  }
}

}  // namespace simplexity::fuzz

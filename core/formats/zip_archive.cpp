#include "core/formats/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <limits>
#include <system_error>
#include <utility>

#include <fmt/core.h>

namespace simplexity::formats {

namespace {

constexpr std::uint64_t kChunk = 1U << 20U;

using ZipFile = std::unique_ptr<zip_file_t, decltype([](zip_file_t* file) { zip_fclose(file); })>;

/// Asks for more than is announced, since libzip compares checksums at the end.
Result<std::vector<std::byte>> readAll(zip_file_t* file, std::uint64_t announced)
{
  std::vector<std::byte> content;
  content.reserve(announced + 1);
  while (content.size() <= announced) {
    const std::size_t before = content.size();
    content.resize(before + std::min(kChunk, announced - before + 1));
    const zip_int64_t got = zip_fread(file, content.data() + before, content.size() - before);
    if (got < 0) {
      return fail(ErrorCode::InvalidFormat, std::string("the archive is damaged: ") + zip_file_strerror(file));
    }
    content.resize(before + static_cast<std::size_t>(got));
    if (got == 0) {
      break;
    }
  }
  if (content.size() != announced) {
    return fail(ErrorCode::InvalidFormat, "the archive is damaged: an entry is not as long as announced");
  }
  return content;
}

}  // namespace

struct ZipArchive::State {
  std::unique_ptr<zip_t, decltype([](zip_t* archive) { zip_discard(archive); })> archive;
  std::filesystem::path path;
  std::uint64_t fileBytes = 0;
};

ZipArchive::ZipArchive(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;
ZipArchive::~ZipArchive() = default;

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path)
{
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) {
    return fail(ErrorCode::NotFound, "cannot open the file: " + error.message(), path);
  }
  auto state = std::make_unique<State>();
  state->archive.reset(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, nullptr));
  if (state->archive == nullptr) {
    return fail(ErrorCode::InvalidFormat, "the file is truncated or no zip archive", path);
  }
  state->path = path;
  state->fileBytes = size;
  return ZipArchive(std::move(state));
}

Result<ZipArchive> ZipArchive::fromMemory(std::span<const std::byte> bytes, const std::filesystem::path& name)
{
  auto state = std::make_unique<State>();
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), /*freep=*/0, nullptr);
  if (source == nullptr) {
    return fail(ErrorCode::Internal, "libzip cannot read from memory", name);
  }
  state->archive.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nullptr));
  if (state->archive == nullptr) {
    zip_source_free(source);
    return fail(ErrorCode::InvalidFormat, "the file is truncated or no zip archive", name);
  }
  state->path = name;
  state->fileBytes = bytes.size();
  return ZipArchive(std::move(state));
}

const std::filesystem::path& ZipArchive::path() const
{
  return m_state->path;
}

std::uint64_t ZipArchive::fileBytes() const
{
  return m_state->fileBytes;
}

std::uint64_t ZipArchive::memoryLimit() const
{
  constexpr std::uint64_t kAlwaysAllowed = 64'000'000;
  constexpr std::uint64_t kMostExpansion = 4;
  return kAlwaysAllowed + kMostExpansion * m_state->fileBytes;
}

std::uint64_t ZipArchive::unpackedBytes() const
{
  std::uint64_t sum = 0;
  const zip_int64_t count = zip_get_num_entries(m_state->archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat = {};
    const bool isKnown = zip_stat_index(m_state->archive.get(), static_cast<zip_uint64_t>(i), 0, &stat) == 0;
    if (!isKnown || (stat.valid & ZIP_STAT_SIZE) == 0 || __builtin_add_overflow(sum, stat.size, &sum)) {
      return std::numeric_limits<std::uint64_t>::max();
    }
  }
  return sum;
}

std::vector<std::string> ZipArchive::names() const
{
  std::vector<std::string> names;
  const zip_int64_t count = zip_get_num_entries(m_state->archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* const name = zip_get_name(m_state->archive.get(), static_cast<zip_uint64_t>(i), 0);
    names.emplace_back(name == nullptr ? "" : name);
  }
  return names;
}

bool ZipArchive::has(const std::string& name) const
{
  return zip_name_locate(m_state->archive.get(), name.c_str(), 0) >= 0;
}

Result<std::vector<std::byte>> ZipArchive::read(const std::string& name, std::uint64_t most) const
{
  const auto refuse = [&](const std::string& what) {
    return fail(ErrorCode::InvalidFormat, fmt::format("\"{}\": {}", name, what), m_state->path);
  };
  zip_stat_t stat = {};
  if (zip_stat(m_state->archive.get(), name.c_str(), 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0) {
    return refuse("there is none of this name in the file");
  }
  if (stat.size > most) {
    return refuse(fmt::format(
        "it would unpack to {} MiB, far more than its file; if it is genuine, save it uncompressed", stat.size >> 20U));
  }
  const ZipFile file(zip_fopen(m_state->archive.get(), name.c_str(), 0));
  if (file == nullptr) {
    return refuse(std::string("it cannot be unpacked: ") + zip_strerror(m_state->archive.get()));
  }
  Result<std::vector<std::byte>> content = readAll(file.get(), stat.size);
  return content ? std::move(content) : refuse(content.error().message);
}

Result<std::vector<std::byte>> packZip(const std::vector<ZipMember>& members)
{
  const auto cannot = [] { return fail(ErrorCode::Internal, "libzip cannot put an archive together in memory"); };
  zip_source_t* const buffer = zip_source_buffer_create(nullptr, 0, /*freep=*/0, nullptr);
  const std::unique_ptr<zip_source_t, decltype([](zip_source_t* source) { zip_source_free(source); })> owned(buffer);
  zip_t* const archive = zip_open_from_source(buffer, ZIP_TRUNCATE, nullptr);
  if (archive == nullptr) {
    return cannot();
  }
  zip_source_keep(buffer);  // closing the archive gives one of its owners up
  for (const ZipMember& member : members) {
    zip_source_t* const content = zip_source_buffer(archive, member.content.data(), member.content.size(), 0);
    const zip_int64_t place = zip_file_add(archive, member.name.c_str(), content, ZIP_FL_ENC_UTF_8);
    if (place < 0 || zip_set_file_compression(archive, static_cast<zip_uint64_t>(place), ZIP_CM_STORE, 0) != 0) {
      zip_source_free(place < 0 ? content : nullptr);
      zip_discard(archive);
      return cannot();
    }
  }
  if (zip_close(archive) != 0) {
    zip_discard(archive);
    return cannot();
  }
  zip_stat_t stat = {};
  if (zip_source_stat(buffer, &stat) != 0 || zip_source_open(buffer) != 0) {
    return cannot();
  }
  std::vector<std::byte> packed(stat.size);
  const zip_int64_t got = zip_source_read(buffer, packed.data(), packed.size());
  zip_source_close(buffer);
  return got == static_cast<zip_int64_t>(packed.size()) ? Result<std::vector<std::byte>>(std::move(packed)) : cannot();
}

}  // namespace simplexity::formats

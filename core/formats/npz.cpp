#include "core/formats/npz.h"

#include <zip.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/core.h>

namespace simplexity::formats {

namespace {

constexpr std::uint64_t kAlwaysAllowed = 64U << 20U;
constexpr std::uint64_t kMostExpansion = 20;
constexpr std::uint64_t kChunk = 1U << 20U;
constexpr std::string_view kEnding = ".npy";

using ZipFile = std::unique_ptr<zip_file_t, decltype([](zip_file_t* file) { zip_fclose(file); })>;

/// Memory grows with what really comes out, not with what the directory of the archive announces.
Result<std::vector<std::byte>> readAll(zip_file_t* file, std::uint64_t announced)
{
  std::vector<std::byte> content;
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
    return fail(ErrorCode::InvalidFormat, "the archive is damaged: an array is not as long as announced");
  }
  return content;
}

}  // namespace

struct NpzFile::State {
  std::unique_ptr<zip_t, decltype([](zip_t* archive) { zip_discard(archive); })> archive;
  std::filesystem::path path;
  std::uint64_t most = 0;  ///< bytes that an array may have
};

NpzFile::NpzFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
NpzFile::NpzFile(NpzFile&&) noexcept = default;
NpzFile& NpzFile::operator=(NpzFile&&) noexcept = default;
NpzFile::~NpzFile() = default;

Result<NpzFile> NpzFile::open(const std::filesystem::path& path)
{
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) {
    return fail(ErrorCode::NotFound, "cannot open the file: " + error.message(), path);
  }
  auto state = std::make_unique<State>();
  int code = 0;
  state->archive.reset(zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (state->archive == nullptr) {
    return fail(ErrorCode::InvalidFormat, "the file is truncated or no .npz archive", path);
  }
  state->path = path;
  state->most = std::max<std::uint64_t>(kAlwaysAllowed, kMostExpansion * size);
  return NpzFile(std::move(state));
}

std::vector<std::string> NpzFile::names() const
{
  std::vector<std::string> names;
  const zip_int64_t count = zip_get_num_entries(m_state->archive.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* const entry = zip_get_name(m_state->archive.get(), static_cast<zip_uint64_t>(i), 0);
    std::string name = entry == nullptr ? "" : entry;
    if (name.ends_with(kEnding)) {
      name.resize(name.size() - kEnding.size());
      names.push_back(std::move(name));
    }
  }
  return names;
}

bool NpzFile::has(const std::string& name) const
{
  return zip_name_locate(m_state->archive.get(), (name + std::string(kEnding)).c_str(), 0) >= 0;
}

Result<NumpyArray> NpzFile::read(const std::string& name) const
{
  const auto refuse = [&](const std::string& what) {
    return fail(ErrorCode::InvalidFormat, fmt::format("array \"{}\": {}", name, what), m_state->path);
  };
  const std::string entry = name + std::string(kEnding);
  zip_stat_t stat = {};
  if (zip_stat(m_state->archive.get(), entry.c_str(), 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0) {
    return refuse("there is none of this name in the file");
  }
  if (stat.size > m_state->most) {
    return refuse(
        fmt::format("it would unpack to {} MiB, far more than its file; if it is genuine, save it with "
                    "numpy.savez, uncompressed",
                    stat.size >> 20U));
  }
  const ZipFile file(zip_fopen(m_state->archive.get(), entry.c_str(), 0));
  if (file == nullptr) {
    return refuse(std::string("it cannot be unpacked: ") + zip_strerror(m_state->archive.get()));
  }
  Result<NumpyArray> array = readAll(file.get(), stat.size).and_then([](std::vector<std::byte> content) {
    return parseNumpyArray(std::move(content));
  });
  return array ? std::move(array) : refuse(array.error().message);
}

}  // namespace simplexity::formats

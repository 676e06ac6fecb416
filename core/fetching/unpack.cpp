#include "core/fetching/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <memory>
#include <string>

#include "core/base/check.h"
#include "core/base/file_io.h"

namespace simplexity::fetching {

namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 30U;
constexpr std::size_t kBufferSize = 65536;

struct ArchiveDeleter {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Archive = std::unique_ptr<archive, ArchiveDeleter>;

tl::unexpected<Error> damaged(archive* reader, const std::filesystem::path& file)
{
  const char* const reason = archive_error_string(reader);
  return fail(ErrorCode::InvalidFormat,
              fmt::format("the archive is damaged ({})", reason == nullptr ? "unexpected data" : reason), file);
}

/// Copies the content of the entry under way; `left` is how much may still come.
Result<> writeEntry(archive* reader, const std::filesystem::path& archiveFile, const std::filesystem::path& target,
                    std::int64_t& left, const std::stop_token& stop)
{
  std::ofstream out(target, std::ios::binary);
  std::array<char, kBufferSize> part{};
  while (true) {
    const la_ssize_t size = archive_read_data(reader, part.data(), part.size());
    if (size < 0) {
      return damaged(reader, archiveFile);
    }
    left -= size;
    if (left < 0) {
      return fail(ErrorCode::InvalidFormat, "the archive unpacks to more than 1 GiB, which no data set has",
                  archiveFile);
    }
    if (stop.stop_requested()) {
      return fail(ErrorCode::Internal, "unpacking was stopped");
    }
    if (size == 0) {
      break;
    }
    out.write(part.data(), size);
  }
  out.close();
  if (!out) {
    return fail(ErrorCode::Io, "cannot write the file: is the disk full?", target);
  }
  return syncToDisk(target);
}

/// The last part of the path in the archive; empty for what has none.
std::filesystem::path nameOf(archive_entry* entry)
{
  const char* const path = archive_entry_pathname(entry);
  const std::filesystem::path name = std::filesystem::path(path == nullptr ? "" : path).filename();
  return archive_entry_filetype(entry) == AE_IFREG && name != "." && name != ".." ? name : std::filesystem::path();
}

}  // namespace

Result<> unpack(const std::filesystem::path& archiveFile, const std::filesystem::path& folder,
                const std::stop_token& stop)
{
  const Archive reader(archive_read_new());
  SIMPLEXITY_CHECK(reader != nullptr, "the archive library starts");
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_format_tar(reader.get());
  if (archive_read_open_filename(reader.get(), archiveFile.c_str(), kBufferSize) != ARCHIVE_OK) {
    return damaged(reader.get(), archiveFile);
  }
  std::int64_t left = kLargest;
  archive_entry* entry = nullptr;
  int status = ARCHIVE_OK;
  while ((status = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK) {
    const std::filesystem::path name = nameOf(entry);
    if (name.empty()) {
      continue;
    }
    if (Result<> written = writeEntry(reader.get(), archiveFile, folder / name, left, stop); !written) {
      return written;
    }
  }
  return status == ARCHIVE_EOF ? Result<>() : damaged(reader.get(), archiveFile);
}

}  // namespace simplexity::fetching

#include "core/base/file_io.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace simplexity {

namespace {

tl::unexpected<Error> failFromErrno(std::string_view what, const std::filesystem::path& path)
{
  return fail(ErrorCode::Io, fmt::format("{}: {}", what, std::generic_category().message(errno)), path);
}

/// Closes on destruction; close() is for writers, who must hear of a failure.
class FileDescriptor {
 public:
  FileDescriptor(const std::filesystem::path& path, int flags)
      : m_descriptor(::open(path.c_str(), flags | O_CLOEXEC, 0666))
  {
  }
  ~FileDescriptor() { close(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }
  [[nodiscard]] int get() const { return m_descriptor; }
  bool close() { return m_descriptor < 0 || ::close(std::exchange(m_descriptor, -1)) == 0; }

 private:
  int m_descriptor;
};

bool writeAll(const FileDescriptor& file, std::span<const std::byte> bytes)
{
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
  return true;
}

Result<> writeAndSync(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts)
{
  FileDescriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.isOpen()) {
    return failFromErrno("cannot create the file", path);
  }
  for (const auto part : parts) {
    if (!writeAll(file, part)) {
      return failFromErrno("cannot write the file", path);
    }
  }
  if (::fsync(file.get()) != 0 || !file.close()) {
    return failFromErrno("cannot finish writing the file", path);
  }
  return {};
}

std::filesystem::path partialOf(std::filesystem::path path)
{
  return path += kPartialExtension;
}

Result<> renameForGood(const std::filesystem::path& from, const std::filesystem::path& to)
{
  if (::rename(from.c_str(), to.c_str()) != 0) {
    return failFromErrno("cannot put the new file in place", to);
  }
  syncFolder(to.parent_path());
  return {};
}

/// Ends the writing of a partial file: it takes the place of the real one, or goes.
Result<> putInPlaceIf(Result<> written, const std::filesystem::path& path)
{
  Result<> placed = std::move(written).and_then([&] { return putPartialFileInPlace(path); });
  if (!placed) {
    ::unlink(partialOf(path).c_str());
    return fail(placed.error().code, std::move(placed.error().message), path);
  }
  return placed;
}

Result<> copyAndSync(const std::filesystem::path& from, const std::filesystem::path& to)
{
  std::error_code error;
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, error);
  if (error) {
    return fail(ErrorCode::Io, "cannot copy the file: " + error.message(), to);
  }
  return syncToDisk(to);
}

}  // namespace

std::filesystem::path absolutePath(const std::filesystem::path& path)
{
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error);
  if (error) {
    return path;
  }
  std::filesystem::path followed;
  for (const std::filesystem::path& part : whole) {
    if (part == "..") {
      const std::filesystem::path real = std::filesystem::weakly_canonical(followed, error);
      followed = (error ? followed : real).parent_path();
    } else if (part != "." && !part.empty()) {
      followed /= part;
    }
  }
  return followed;
}

std::vector<std::filesystem::path> entriesOf(const std::filesystem::path& folder)
{
  std::vector<std::filesystem::path> entries;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    entries.push_back(entry->path());
  }
  return entries;
}

void syncFolder(const std::filesystem::path& folder)
{
  const FileDescriptor descriptor(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
  if (descriptor.isOpen()) {
    ::fsync(descriptor.get());
  }
}

Result<std::string> readTextFile(const std::filesystem::path& path, std::uintmax_t maxBytes)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail(ErrorCode::NotFound, "no such file", path);
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) {
    return fail(ErrorCode::Io, "cannot read the file: " + error.message(), path);
  }
  if (size > maxBytes) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("the file has {} bytes; at most {} were expected", size, maxBytes), path);
  }
  std::string text(size, '\0');
  std::ifstream stream(path, std::ios::binary);
  stream.read(text.data(), static_cast<std::streamsize>(size));
  if (!stream) {
    return fail(ErrorCode::Io, "cannot read the file", path);
  }
  return text;
}

Result<> writePartialFile(const std::filesystem::path& path, std::string_view text)
{
  const std::array parts{std::as_bytes(std::span(text))};
  Result<> written = writeAndSync(partialOf(path), parts);
  return written ? written : fail(written.error().code, std::move(written.error().message), path);
}

Result<> putPartialFileInPlace(const std::filesystem::path& path)
{
  return renameForGood(partialOf(path), path);
}

Result<> writeFileAtomically(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts)
{
  return putInPlaceIf(writeAndSync(partialOf(path), parts), path);
}

Result<> writeFileAtomically(const std::filesystem::path& path, std::string_view text)
{
  const std::array parts{std::as_bytes(std::span(text))};
  return writeFileAtomically(path, parts);
}

Result<> syncToDisk(const std::filesystem::path& path)
{
  const FileDescriptor descriptor(path, O_RDONLY);
  return descriptor.isOpen() && ::fsync(descriptor.get()) == 0 ? Result<>()
                                                               : failFromErrno("cannot finish writing", path);
}

Result<> moveIntoPlace(const std::filesystem::path& from, const std::filesystem::path& to)
{
  return syncToDisk(from).and_then([&] { return renameForGood(from, to); });
}

Result<> copyFileAtomically(const std::filesystem::path& from, const std::filesystem::path& to)
{
  return putInPlaceIf(copyAndSync(from, partialOf(to)), to);
}

Result<> appendLine(const std::filesystem::path& path, std::string_view line)
{
  const std::string withEnd = std::string(line) + '\n';
  FileDescriptor file(path, O_WRONLY | O_CREAT | O_APPEND);
  struct stat before = {};
  if (!file.isOpen() || ::fstat(file.get(), &before) != 0) {
    return failFromErrno("cannot open the file to append a line", path);
  }
  if (!writeAll(file, std::as_bytes(std::span(withEnd))) || ::fsync(file.get()) != 0) {
    const auto failure = failFromErrno("cannot append a line", path);
    // Should even this fail, the reader drops the torn line.
    static_cast<void>(::ftruncate(file.get(), before.st_size) == 0);
    return failure;
  }
  if (!file.close()) {
    return failFromErrno("cannot append a line", path);
  }
  if (before.st_size == 0) {  // it may be new
    syncFolder(path.parent_path());
  }
  return {};
}

}  // namespace simplexity

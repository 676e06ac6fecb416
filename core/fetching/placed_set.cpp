#include "core/fetching/placed_set.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/file_io.h"
#include "core/fetching/checksum.h"

namespace simplexity::fetching {

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestList = 1U << 20U;
constexpr std::string_view kBetween = "  ";  // checksum and name

std::vector<fs::path> filesOf(const fs::path& folder)
{
  std::vector<fs::path> files;
  std::ranges::copy_if(entriesOf(folder), std::back_inserter(files), [](const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
  });
  return files;
}

/// Whether a line of the list is true of the folder.
bool isTrue(std::string_view line, const fs::path& folder)
{
  const std::size_t end = line.find(kBetween);
  const fs::path name = end == std::string_view::npos ? "" : line.substr(end + kBetween.size());
  const Result<std::string> md5 = md5Of(folder / name.filename());
  return !name.empty() && md5 && *md5 == line.substr(0, end);
}

}  // namespace

Result<> writeChecksums(const fs::path& folder)
{
  std::string list;
  for (const fs::path& file : filesOf(folder)) {
    const Result<std::string> md5 = md5Of(file);
    if (!md5) {
      return fail(md5.error());
    }
    list += fmt::format("{}{}{}\n", *md5, kBetween, file.filename().string());
  }
  return writeFileAtomically(folder / kChecksumsFile, list);
}

bool hasChecksums(const fs::path& folder)
{
  std::error_code ignored;
  return fs::exists(folder / kChecksumsFile, ignored);
}

bool isAsListed(const fs::path& folder)
{
  const Result<std::string> list = readTextFile(folder / kChecksumsFile, kLargestList);
  std::string_view rest = list ? std::string_view(*list) : std::string_view();
  bool isSo = !rest.empty();
  while (isSo && !rest.empty()) {
    const std::size_t end = rest.find('\n');
    isSo = end != std::string_view::npos && isTrue(rest.substr(0, end), folder);
    rest.remove_prefix(std::min(rest.size(), end + 1));
  }
  return isSo;
}

Result<> putInPlace(const fs::path& prepared, const fs::path& folder)
{
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) {
    return moveIntoPlace(prepared, folder);
  }
  Result<> moved;
  for (const fs::path& file : filesOf(prepared)) {
    moved = moved.and_then([&] { return moveIntoPlace(file, folder / file.filename()); });
  }
  return moved;
}

Result<PlacingLock> PlacingLock::take(const fs::path& folder, const std::stop_token& stop,
                                      const std::function<void()>& onWaiting)
{
  PlacingLock lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  while (::flock(lock.m_descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    if (stop.stop_requested()) {
      return fail(ErrorCode::Internal, "stopped while another process was getting a data set", folder);
    }
    onWaiting();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return lock;
}

PlacingLock::PlacingLock(PlacingLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

PlacingLock& PlacingLock::operator=(PlacingLock&& other) noexcept
{
  std::swap(m_descriptor, other.m_descriptor);
  return *this;
}

PlacingLock::~PlacingLock()
{
  if (m_descriptor >= 0) {
    ::close(m_descriptor);
  }
}

}  // namespace simplexity::fetching

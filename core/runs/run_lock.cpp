#include "core/runs/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

namespace simplexity::runs {

namespace {

/// Whether the lock is another's. Who only looks holds it for an instant: that passes.
bool isRefused(int descriptor)
{
  constexpr int kTries = 20;
  for (int tries = 0; tries < kTries; ++tries) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

int openFolder(const std::filesystem::path& folder)
{
  return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

}  // namespace

Result<RunLock> RunLock::take(const std::filesystem::path& folder)
{
  RunLock lock(openFolder(folder));
  if (lock.m_descriptor >= 0 && isRefused(lock.m_descriptor)) {
    return fail(ErrorCode::Io, "this run is being trained by another process; stop that one first", folder);
  }
  if (lock.m_descriptor >= 0 && !lock.isOn(folder)) {
    return fail(ErrorCode::Io, "another process has removed or replaced the folder at this moment; try again", folder);
  }
  return lock;
}

bool RunLock::isOn(const std::filesystem::path& folder) const
{
  struct stat locked = {};
  struct stat present = {};
  return m_descriptor >= 0 && ::fstat(m_descriptor, &locked) == 0 && ::stat(folder.c_str(), &present) == 0 &&
         locked.st_dev == present.st_dev && locked.st_ino == present.st_ino;
}

bool RunLock::isHeld(const std::filesystem::path& folder)
{
  const RunLock look(openFolder(folder));
  return look.m_descriptor >= 0 && ::flock(look.m_descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

RunLock::RunLock(RunLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept
{
  std::swap(m_descriptor, other.m_descriptor);
  return *this;
}

RunLock::~RunLock()
{
  if (m_descriptor >= 0) {
    ::close(m_descriptor);
  }
}

}  // namespace simplexity::runs

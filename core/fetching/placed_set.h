#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>

#include "core/base/result.h"

/// Data sets in the folder that they are kept in: who puts them there, and whether they still are what was put there.
namespace simplexity::fetching {

/// The file of a data set's folder that lists the others with their MD5, as md5sum writes and checks it.
inline constexpr const char* kChecksumsFile = "checksums.md5";

/// Lists the files of a folder.
[[nodiscard]] Result<> writeChecksums(const std::filesystem::path& folder);
[[nodiscard]] bool hasChecksums(const std::filesystem::path& folder);
/// Whether every file that is listed is there and has its checksum. False without a list.
[[nodiscard]] bool isAsListed(const std::filesystem::path& folder);

/// Makes the files of `prepared` those of `folder`: all at once where there is none yet, else one by one, which leaves
/// other files of it alone.
[[nodiscard]] Result<> putInPlace(const std::filesystem::path& prepared, const std::filesystem::path& folder);

/// Held on the folder of all data sets while one is got, in this process or any other. The system lets go of it however
/// the process ends. File systems without such locks are used without.
class PlacingLock {
 public:
  /// Waits for whoever holds it, calling `onWaiting` ten times a second; fails only when it is told to stop.
  [[nodiscard]] static Result<PlacingLock> take(const std::filesystem::path& folder, const std::stop_token& stop,
                                                const std::function<void()>& onWaiting);
  PlacingLock(PlacingLock&& other) noexcept;
  PlacingLock& operator=(PlacingLock&& other) noexcept;
  ~PlacingLock();

 private:
  explicit PlacingLock(int descriptor) : m_descriptor(descriptor) {}
  int m_descriptor;
};

}  // namespace simplexity::fetching

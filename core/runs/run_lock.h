#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace simplexity::runs {

/// Held on a run folder while the run is written, against a second writer. The system lets go of it however the process
/// ends. File systems without such locks are used without.
class RunLock {
 public:
  /// Fails if another holds it, in this process or any other, or if the folder has gone while it was being taken.
  [[nodiscard]] static Result<RunLock> take(const std::filesystem::path& folder);
  /// Whether the folder of that path is still the one that was locked, and not another in its place.
  [[nodiscard]] bool isOn(const std::filesystem::path& folder) const;
  [[nodiscard]] static bool isHeld(const std::filesystem::path& folder);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  ~RunLock();

 private:
  explicit RunLock(int descriptor) : m_descriptor(descriptor) {}
  int m_descriptor;
};

}  // namespace simplexity::runs

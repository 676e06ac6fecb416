#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace simplexity::runs {

/// Held on a run folder while the run is written, against a second writer. The system lets go of it however the process
/// ends. File systems without such locks are used without.
class RunLock {
 public:
  /// Fails if another holds it, in this process or any other.
  [[nodiscard]] static Result<RunLock> take(const std::filesystem::path& folder);
  [[nodiscard]] static bool isHeld(const std::filesystem::path& folder);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  ~RunLock();

 private:
  explicit RunLock(int descriptor) : m_descriptor(descriptor) {}
  int m_descriptor;
};

}  // namespace simplexity::runs

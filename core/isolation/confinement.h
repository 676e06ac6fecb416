#pragma once

#include "core/base/result.h"

namespace simplexity::isolation {

/// Takes from this process, all its threads and for good, every right but to compute: it may use the descriptors that
/// are open, open files for reading, take memory and start threads. It can neither write, create, rename or remove a
/// file, nor open a socket, start a program, or signal another process: whatever system call is not on a list fails.
/// By seccomp; fails where the system has none.
[[nodiscard]] Result<> confine();

}  // namespace simplexity::isolation

#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/runs/run_folder.h"

/// A resumed run writes the epochs after its checkpoint again. What it had of them already stays in RUN/set-aside until
/// they are complete once more; each function may be interrupted at any moment and called again.
namespace simplexity::runs {

/// Makes a run folder what it was after `epoch`: lines of metrics.jsonl, geometry and checkpoints of later epochs are
/// set aside, and files that were half written are removed.
[[nodiscard]] Result<> setAside(const Run& run, int epoch);

/// Puts back what is set aside of epochs that have not been written again, and removes the rest.
[[nodiscard]] Result<> putBack(const std::filesystem::path& folder);

/// Removes what was set aside once `epoch`, for which there is a checkpoint now, is as late as all of it.
[[nodiscard]] Result<> forgetSetAside(const std::filesystem::path& folder, int epoch);

}  // namespace simplexity::runs

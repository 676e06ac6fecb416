#pragma once

#include "core/base/result.h"
#include "core/runs/run_folder.h"

namespace simplexity::runs {

/// Makes a run folder what it was after `epoch`: later lines of metrics.jsonl, later geometry and checkpoints, and
/// files that were half written are removed.
[[nodiscard]] Result<> cutBack(const Run& run, int epoch);

}  // namespace simplexity::runs

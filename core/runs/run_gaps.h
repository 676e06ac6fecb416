#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/runs/run_folder.h"

namespace simplexity::runs {

/// Sentences about what is missing in a run folder that has been read: lines and geometry of epochs that its last
/// checkpoint counts on, that checkpoint itself, what a resumption has set aside. `reached` is what reachedEpoch() said
/// before the lines were read.
[[nodiscard]] std::vector<std::string> gapsOf(const Run& run, const Result<std::optional<int>>& reached);

}  // namespace simplexity::runs

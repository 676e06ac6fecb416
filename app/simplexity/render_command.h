#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/base/result.h"

namespace simplexity::app {

/// Writes every plot, the scene of an epoch and the metrics of a run, or of a file of features, into `directory`,
/// without interaction; without either, trains the demonstration first, telling its progress on standard error. Returns
/// the files. Needs a QApplication and a display with OpenGL.
[[nodiscard]] Result<std::vector<std::filesystem::path>> renderRun(const std::filesystem::path& directory,
                                                                   const std::optional<std::filesystem::path>& path,
                                                                   std::optional<int> epoch);

}  // namespace simplexity::app

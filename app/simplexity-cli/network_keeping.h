#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>

#include "core/runs/measure.h"

namespace simplexity::cli {

/// `measure FILE --out`: the option and what it cannot be given with. To be added after those.
void addKeeping(CLI::App& command, std::filesystem::path& out);

/// Measures the network of a file into a run folder, and prints what the run says.
[[nodiscard]] int keepNetwork(const std::filesystem::path& file, const runs::RunOptions& options,
                              const std::filesystem::path& out);

}  // namespace simplexity::cli

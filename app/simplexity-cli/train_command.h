#pragma once

#include <CLI/CLI.hpp>

namespace simplexity::cli {

/// Adds `simplexity-cli train`; when it was chosen, parsing sets `status` to its exit status.
void addTrainCommand(CLI::App& app, int& status);

}  // namespace simplexity::cli

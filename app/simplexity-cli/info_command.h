#pragma once

#include <CLI/CLI.hpp>

namespace simplexity::cli {

/// Adds `simplexity-cli info`; when it was chosen, parsing sets `status` to its exit status.
void addInfoCommand(CLI::App& app, int& status);

}  // namespace simplexity::cli

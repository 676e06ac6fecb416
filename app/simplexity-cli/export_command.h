#pragma once

#include <CLI/CLI.hpp>

namespace simplexity::cli {

/// Adds `simplexity-cli export`; when it was chosen, parsing sets `status` to its exit status.
void addExportCommand(CLI::App& app, int& status);

}  // namespace simplexity::cli

#pragma once

#include <CLI/CLI.hpp>

namespace simplexity::cli {

/// `dataset get` and `dataset list`.
void addDatasetCommand(CLI::App& app, int& status);

}  // namespace simplexity::cli

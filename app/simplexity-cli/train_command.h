#pragma once

#include <CLI/CLI.hpp>

namespace simplexity::cli {

/// Each adds a command that trains; when it was chosen, parsing sets `status` to its exit status.
void addTrainCommand(CLI::App& app, int& status);
void addResumeCommand(CLI::App& app, int& status);
void addBranchCommand(CLI::App& app, int& status);

}  // namespace simplexity::cli

#pragma once

#include <CLI/CLI.hpp>

namespace simplexity::cli {

/// `measure`: every metric of a run's network or of features from elsewhere.
void addMeasureCommand(CLI::App& app, int& status);

}  // namespace simplexity::cli

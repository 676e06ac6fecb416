#pragma once

#include <filesystem>

#include <CLI/CLI.hpp>

#include "core/base/result.h"
#include "core/runs/experiment.h"

namespace simplexity::cli {

/// The command line of `train`.
struct TrainOptions {
  runs::ExperimentConfig config;
  std::filesystem::path out;
  Result<> configFile;  ///< whether --config could be read
};

/// Adds the options to `command`; parsing writes into `options`, which must outlive it. Options given win over those of
/// --config, wherever they stand.
void addTrainOptions(CLI::App& command, TrainOptions& options);

}  // namespace simplexity::cli

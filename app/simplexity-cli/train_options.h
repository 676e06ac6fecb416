#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "core/base/result.h"
#include "core/runs/experiment.h"

namespace simplexity::cli {

/// What `train` and `branch` have in common.
struct TrainOptions {
  runs::ExperimentConfig config;
  std::filesystem::path out;
  Result<> base;  ///< whether the settings that the options change could be read
};

/// Adds an option that reads settings. To be added first, because values are stored in the order in which options are
/// added: those given besides then win, wherever they stand.
CLI::Option* addBase(CLI::App& command, TrainOptions& options, const std::string& name,
                     const std::function<Result<runs::ExperimentConfig>(const std::filesystem::path&)>& read,
                     const std::string& help);

/// All others and --out. Parsing writes into `options`, which must outlive it.
void addTrainOptions(CLI::App& command, TrainOptions& options);

}  // namespace simplexity::cli

#pragma once

#include <CLI/CLI.hpp>

#include "core/learning/model_config.h"

namespace simplexity::cli {

/// --model and the options of its variants.
void addModelOptions(CLI::App& command, learning::ModelConfig& model);

}  // namespace simplexity::cli

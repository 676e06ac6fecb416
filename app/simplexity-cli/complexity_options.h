#pragma once

#include <CLI/CLI.hpp>

#include "core/learning/config.h"
#include "core/runs/measure.h"

namespace simplexity::cli {

/// How `measure` is asked for geometric complexity, and what of it to print.
struct ComplexityOptions {
  learning::ProbeConfig probe;
  double targetError = 0.0;    ///< 0: none
  double targetSeconds = 0.0;  ///< likewise
  bool withLogits = true;
  bool perClass = false;   ///< in the text; JSON always has the classes
  bool perSample = false;  ///< in JSON
};

/// Adds the options to `command`; parsing writes into `options`, which must outlive it. `json` is the flag for JSON.
void addComplexityOptions(CLI::App& command, ComplexityOptions& options, CLI::Option* json);

/// What was given wins over the run's own.
void takeComplexityOptions(const CLI::App& command, const ComplexityOptions& options, runs::RunOptions& ofRun);

}  // namespace simplexity::cli

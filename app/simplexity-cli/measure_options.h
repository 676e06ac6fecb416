#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "complexity_options.h"
#include "core/runs/measure.h"
#include "features_measuring.h"

namespace simplexity::cli {

/// What `measure` is asked for.
struct MeasureOptions {
  std::filesystem::path run;
  FeaturesRequest ofFeatures;
  runs::RunOptions ofRun;
  ComplexityOptions complexity;
  std::filesystem::path out;  ///< of a run folder that keeps the network of a file; empty: none
  int threads = 0;
  bool isJson = false;
  bool saves = false;  ///< the profile of all layers
};

inline constexpr std::string_view kAllLayers = "all";
inline constexpr std::string_view kListLayers = "list";

/// Adds them to `command`; parsing writes into `options`, which must outlive it.
void addMeasureOptions(CLI::App& command, MeasureOptions& options);

/// What is wrong with the options together, if anything.
[[nodiscard]] std::optional<std::string> complaintOf(const CLI::App& command, const MeasureOptions& options);

}  // namespace simplexity::cli

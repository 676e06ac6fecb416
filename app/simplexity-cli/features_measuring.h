#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>

#include "core/base/result.h"
#include "core/runs/measure.h"
#include "measured_text.h"

namespace simplexity::cli {

/// Which epochs of a features file.
struct EpochChoice {
  bool all = false;
  std::optional<int> number;  ///< the last unless given
};
/// A number, "last" or "all".
[[nodiscard]] Result<EpochChoice> parseEpochChoice(const std::string& text);

/// What `measure --features` was asked for.
struct FeaturesRequest {
  std::filesystem::path file;
  std::filesystem::path labels;  ///< unless empty, instead of those that belong to the file
  EpochChoice epoch;
  runs::FeatureOptions options;
  bool perClass = false;
  bool isJson = false;  ///< the output's document is wanted
};

/// Measures one epoch of a features file, or all into a table.
[[nodiscard]] Result<MeasuredOutput> measureFeaturesFile(const FeaturesRequest& request, const std::stop_token& stop);

}  // namespace simplexity::cli

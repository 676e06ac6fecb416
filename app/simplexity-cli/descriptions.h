#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/formats/json_values.h"

namespace simplexity::cli {

/// What `info` says of one thing, for programs and for people.
struct Description {
  formats::OrderedJson json;
  std::string text;
  std::vector<std::string> warnings;
};

[[nodiscard]] Result<Description> describeDataset(const std::string& spec);
/// Of a features file.
[[nodiscard]] Result<Description> describeFeatures(const std::filesystem::path& file);
/// Of a file of settings for train --config.
[[nodiscard]] Result<Description> describeExperiment(const std::filesystem::path& file);
[[nodiscard]] Result<Description> describeRun(const std::filesystem::path& folder);
[[nodiscard]] Result<Description> describeArchive(const std::filesystem::path& file);

}  // namespace simplexity::cli

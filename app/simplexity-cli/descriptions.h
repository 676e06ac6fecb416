#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/formats/json_values.h"
#include "core/learning/model_config.h"

namespace simplexity::cli {

/// What `info` says of one thing, for programs and for people.
struct Description {
  formats::OrderedJson json;
  std::string text;
  std::vector<std::string> warnings;
};

/// A network that need not exist yet, for the inputs and classes of a data set or for those given.
struct ModelQuestion {
  learning::ModelConfig model;
  std::string dataset;
  std::vector<std::int64_t> input = {3, 32, 32};  ///< channels, height, width
  int classCount = 10;
};

[[nodiscard]] Result<Description> describeModel(const ModelQuestion& question);
[[nodiscard]] Result<Description> describeDataset(const std::string& spec);
/// Of a features file.
[[nodiscard]] Result<Description> describeFeatures(const std::filesystem::path& file);
/// Of a file of settings for train --config.
[[nodiscard]] Result<Description> describeExperiment(const std::filesystem::path& file);
[[nodiscard]] Result<Description> describeRun(const std::filesystem::path& folder);
[[nodiscard]] Result<Description> describeArchive(const std::filesystem::path& file);
/// Of a program of TorchScript, which is compiled and not run.
[[nodiscard]] Result<Description> describeScript(const std::filesystem::path& file);

}  // namespace simplexity::cli

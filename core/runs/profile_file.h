#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/learning/config.h"
#include "core/learning/models/layers.h"
#include "core/learning/training/training.h"

/// profile.json of a run folder: collapse and complexity along the depth of one of its checkpoints, as last measured.
namespace simplexity::runs {

struct ProfiledRun;

struct RunProfile {
  struct Layer {
    learning::LayerInfo info;
    SplitValues values;
  };
  std::vector<Layer> layers;    ///< in order of depth
  std::optional<int> epoch;     ///< of the checkpoint
  std::string from;             ///< as in ProfiledRun
  learning::ProbeConfig probe;  ///< estimator and products; the counts of samples are in the plan
  learning::TrainingPlan plan;  ///< its splits alone
  std::vector<std::string> warnings;
};

[[nodiscard]] RunProfile profileOf(const ProfiledRun& profiled);

[[nodiscard]] bool hasProfile(const std::filesystem::path& folder);
[[nodiscard]] Result<RunProfile> readProfile(const std::filesystem::path& folder);
/// Replaces an older one.
[[nodiscard]] Result<> writeProfile(const std::filesystem::path& folder, const RunProfile& profile);

/// A header line `layer,features,train_loss,…,test_…` and a line a layer; undefined is empty, infinity `inf`.
[[nodiscard]] Result<> writeProfileCsv(const std::filesystem::path& path, const RunProfile& profile);

}  // namespace simplexity::runs

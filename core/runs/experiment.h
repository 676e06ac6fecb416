#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/data/load_progress.h"
#include "core/data/normalisation_choice.h"
#include "core/learning/config.h"
#include "core/learning/training/training.h"

namespace simplexity::runs {

/// What to train on what: the same from the command line, the window and run.json.
struct ExperimentConfig {
  std::string dataset = "digits";
  std::vector<int> classes;  ///< empty: all
  std::optional<std::int64_t> trainLimit;
  data::NormalisationChoice normalisation;  ///< of the inputs
  learning::TrainingConfig training;
  int checkpointEvery = 10;  ///< keep a checkpoint of every so many epochs, to branch from; 0: of none

  [[nodiscard]] Result<> validate() const;
  bool operator==(const ExperimentConfig&) const = default;
};

/// JSON text of a configuration and back; unknown keys and wrong types fail with the key's name, missing keys keep
/// their default.
[[nodiscard]] std::string toJson(const ExperimentConfig& config);
[[nodiscard]] Result<ExperimentConfig> experimentFromJson(std::string_view text);

/// A file of such JSON, as people write it.
[[nodiscard]] Result<ExperimentConfig> readExperiment(const std::filesystem::path& path);

/// The data set of an experiment with its class selection, limit and normalisation applied.
[[nodiscard]] Result<std::shared_ptr<const data::Dataset>> loadData(
    const ExperimentConfig& config, const std::stop_token& stop = {},
    const data::LoadObserver& onProgress = [](const data::LoadProgress&) {});

/// Loads the data of a run, telling the observer of a training how far it has come, and the data set. Fails also where
/// run.json could not name the data set.
[[nodiscard]] Result<std::shared_ptr<const data::Dataset>> loadData(const ExperimentConfig& config,
                                                                    learning::TrainingObserver& observer,
                                                                    const std::stop_token& stop);

/// Loads the data, trains, and writes the run folder `out` as it goes; every event is passed on to `observer` after it
/// is on disk. `out` must not exist or be empty. When anything fails before epoch 0 is measured, no folder is left
/// behind; afterwards the folder is kept and says how it ended.
[[nodiscard]] Result<learning::TrainingSummary> runExperiment(const ExperimentConfig& config,
                                                              const std::filesystem::path& out,
                                                              learning::TrainingObserver& observer,
                                                              std::stop_token stop);

}  // namespace simplexity::runs

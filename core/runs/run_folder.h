#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/formats/weights_file.h"
#include "core/geometry/snapshot.h"
#include "core/learning/training/training.h"
#include "core/runs/experiment.h"

/// The run folder, version 1: run.json, metrics.jsonl, geometry/epoch-NNNNNN.safetensors,
/// checkpoints/{last,best,epoch-NNNNNN}.safetensors. docs/run-folder.md describes it for people who read it from
/// Python.
namespace simplexity::runs {

inline constexpr int kRunFormatVersion = 1;

/// Files of the data set that could not be read.
struct SkippedFiles {
  std::int64_t count = 0;
  std::vector<std::string> first;  ///< of them at most a hundred, with the reasons
};
[[nodiscard]] SkippedFiles skippedFilesOf(const data::LeftOut& leftOut);

/// The file whose features were measured, where nothing was trained.
struct FeaturesOrigin {
  std::string file;    ///< absolute
  std::string format;  ///< as the next, see FeaturesFile
  std::string type;
  std::string labels;
  bool isNumbered = false;
  bool hasHead = false;  ///< in the first epoch
};

/// The file that the network is from, where one that another program has trained was measured.
struct NetworkOrigin {
  std::string file;            ///< absolute
  std::string format;          ///< see formats::networkFormat()
  bool isRecognised = true;    ///< by its weights; otherwise the user has said what it is
  std::int64_t leftOut = 0;    ///< tensors that are no part of it
  std::string embedding = {};  ///< the layer of a program that the user has chosen; empty: the one that was found

  /// Of TorchScript: the configuration's model says nothing, and there is no checkpoint.
  [[nodiscard]] bool isProgram() const { return format == formats::kScriptFormat; }
};

/// What a run has branched off from.
struct Origin {
  std::string run;  ///< its folder, or what sourceOf() says of it
  int epoch = 0;
  bool operator==(const Origin&) const = default;
};

/// run.json.
struct RunInfo {
  int formatVersion = kRunFormatVersion;
  ExperimentConfig config;
  learning::TrainingPlan plan;
  std::string datasetTitle;
  std::string datasetFingerprint;
  std::optional<data::ImageShape> inputShape;  ///< of a sample, as the network takes it; older runs do not say it
  data::Normalisation normalisation;
  std::vector<std::string> classNames;
  SkippedFiles skipped;
  std::string started;               ///< ISO 8601, UTC
  std::string ended;                 ///< empty while running
  std::string outcome;               ///< "running", "completed", "stopped", "failed"
  std::string message;               ///< why it failed
  std::vector<std::string> resumed;  ///< when it was taken up again; as `started`
  std::optional<Origin> origin;
  std::optional<NetworkOrigin> network;
  std::optional<FeaturesOrigin> features;  ///< then `config` and the data set say nothing
};

/// What a user calls the run: its folder, or the file whose features or network were measured.
[[nodiscard]] std::filesystem::path sourceOf(const RunInfo& info, const std::filesystem::path& folder);
/// What shows the run again when it is opened: its folder; of features their file, as they are measured in no time.
[[nodiscard]] std::filesystem::path openablePath(const RunInfo& info, const std::filesystem::path& folder);

/// Whether the network is a program of TorchScript.
[[nodiscard]] inline bool isProgram(const RunInfo& info)
{
  return info.network && info.network->isProgram();
}

/// A run as read back, or as far as it has come.
struct Run {
  std::filesystem::path folder;
  RunInfo info;
  std::vector<learning::EpochRecord> epochs;  ///< ascending by epoch
  std::vector<std::string> warnings;          ///< for the user, e.g. a torn last line that was dropped
  /// It says that it is running, but no process writes it: it was killed.
  bool isInterrupted = false;
};

[[nodiscard]] bool isRunFolder(const std::filesystem::path& path);
/// Only run.json, which takes no time however long the run is.
[[nodiscard]] Result<RunInfo> readRunInfo(const std::filesystem::path& folder);
/// Whether the run says that it is running although no process writes it.
[[nodiscard]] bool isInterrupted(const RunInfo& info, const std::filesystem::path& folder);
[[nodiscard]] Result<Run> readRun(const std::filesystem::path& folder);
[[nodiscard]] Result<std::shared_ptr<const geometry::GeometrySnapshot>> readGeometry(
    const std::filesystem::path& folder, int epoch);

/// One metrics.jsonl line, without the line end, and back.
[[nodiscard]] std::string toJsonLine(const learning::EpochRecord& record);
[[nodiscard]] Result<learning::EpochRecord> epochFromJsonLine(std::string_view line);

/// A header line `epoch,step,seconds,lr,train_loss,…,test_…` and a line an epoch; undefined is empty, infinity `inf`.
[[nodiscard]] Result<> writeMetricsCsv(const std::filesystem::path& path,
                                       const std::vector<learning::EpochRecord>& epochs);
/// A list of objects as in metrics.jsonl.
[[nodiscard]] Result<> writeMetricsJson(const std::filesystem::path& path,
                                        const std::vector<learning::EpochRecord>& epochs);

}  // namespace simplexity::runs

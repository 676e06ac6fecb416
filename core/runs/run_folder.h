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
#include "core/geometry/snapshot.h"
#include "core/learning/training/training.h"
#include "core/runs/experiment.h"

/// The run folder, version 1: run.json, metrics.jsonl, geometry/epoch-NNNNNN.safetensors,
/// checkpoints/{last,best}.safetensors. docs/run-folder.md describes it for people who read it from Python.
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

/// run.json.
struct RunInfo {
  int formatVersion = kRunFormatVersion;
  ExperimentConfig config;
  learning::TrainingPlan plan;
  std::string datasetTitle;
  std::string datasetFingerprint;
  data::Normalisation normalisation;
  std::vector<std::string> classNames;
  SkippedFiles skipped;
  std::string started;                     ///< ISO 8601, UTC
  std::string ended;                       ///< empty while running
  std::string outcome;                     ///< "running", "completed", "stopped", "failed"
  std::string message;                     ///< why it failed
  std::optional<FeaturesOrigin> features;  ///< then `config` and the data set say nothing
};

/// What a user calls the run: its folder, or the file whose features were measured.
[[nodiscard]] std::filesystem::path sourceOf(const RunInfo& info, const std::filesystem::path& folder);

/// A run as read back, or as far as it has come.
struct Run {
  std::filesystem::path folder;
  RunInfo info;
  std::vector<learning::EpochRecord> epochs;  ///< ascending by epoch
  std::vector<std::string> warnings;          ///< for the user, e.g. a torn last line that was dropped
};

/// Whether a run can be written there: the path does not exist or is an empty folder.
[[nodiscard]] Result<> checkNewRunFolder(const std::filesystem::path& folder);

/// Writes one run. Each call leaves the folder readable; a failure (disk full) says so and loses nothing already
/// written.
class RunWriter {
 public:
  /// Creates the folder (which must not exist or be empty), missing folders above it, and run.json with outcome
  /// "running". Leaves nothing behind on failure.
  [[nodiscard]] static Result<RunWriter> create(const std::filesystem::path& folder, RunInfo info);

  /// Geometry first, then checkpoints (last, and best by test accuracy), then the flushed line of metrics.jsonl: a line
  /// implies its files.
  [[nodiscard]] Result<> append(const learning::EpochReport& report);
  [[nodiscard]] Result<> finish(std::string outcome, std::string message = {});
  /// Removes everything that create() and append() have made, and nothing else.
  void discard();
  [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

 private:
  RunWriter(std::filesystem::path folder, RunInfo info);
  [[nodiscard]] Result<> createFiles();
  [[nodiscard]] Result<> writeCheckpoints(const learning::EpochReport& report);

  std::filesystem::path m_folder;
  RunInfo m_info;
  std::vector<std::filesystem::path> m_createdFolders;  ///< outermost first
  std::optional<double> m_bestAccuracy;
};

[[nodiscard]] bool isRunFolder(const std::filesystem::path& path);
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

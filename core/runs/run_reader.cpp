#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "core/base/file_io.h"
#include "core/formats/safetensors.h"
#include "core/runs/checkpoint_files.h"
#include "core/runs/geometry_file.h"
#include "core/runs/json_documents.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_gaps.h"
#include "core/runs/run_layout.h"
#include "core/runs/run_lock.h"

namespace simplexity::runs {

namespace {

constexpr std::uintmax_t kMaxRunInfoBytes = 16U << 20U;

/// Collects the lines of metrics.jsonl into a run.
class MetricsReader {
 public:
  MetricsReader(std::filesystem::path path, Run& run) : m_path(std::move(path)), m_run(run) {}

  Result<> read(std::string_view text)
  {
    while (!text.empty()) {
      ++m_line;
      const std::size_t end = text.find('\n');
      const bool isComplete = end != std::string_view::npos;
      if (Result<> taken = take(text.substr(0, end), isComplete); !taken) {
        return taken;
      }
      text.remove_prefix(isComplete ? end + 1 : text.size());
    }
    return {};
  }

 private:
  Result<> take(std::string_view line, bool isComplete)
  {
    Result<learning::EpochRecord> record = epochFromJsonLine(line);
    if (!record && !isComplete) {
      m_run.warnings.push_back(
          fmt::format("{}: line {} was cut off while it was written and is left out", m_path.string(), m_line));
      return {};
    }
    if (!record) {
      return fail(record.error().code, fmt::format("line {}: {}", m_line, record.error().message), m_path);
    }
    if (!m_run.epochs.empty() && record->epoch <= m_run.epochs.back().epoch) {
      return fail(ErrorCode::InvalidFormat,
                  fmt::format("line {}: epoch {} follows epoch {}", m_line, record->epoch, m_run.epochs.back().epoch),
                  m_path);
    }
    m_run.epochs.push_back(*record);
    return {};
  }

  std::filesystem::path m_path;
  Run& m_run;
  int m_line = 0;
};

Result<> readMetrics(Run& run)
{
  const std::filesystem::path metrics = run.folder / kMetricsFile;
  if (std::error_code ignored; !std::filesystem::exists(metrics, ignored)) {
    return {};  // epoch 0 has not been measured yet
  }
  return readTextFile(metrics, kMaxMetricsBytes).and_then([&](const std::string& text) {
    return MetricsReader(metrics, run).read(text);
  });
}

}  // namespace

std::filesystem::path sourceOf(const RunInfo& info, const std::filesystem::path& folder)
{
  return info.features  ? std::filesystem::path(info.features->file)
         : info.network ? std::filesystem::path(info.network->file)
                        : folder;
}

std::filesystem::path openablePath(const RunInfo& info, const std::filesystem::path& folder)
{
  return info.features ? std::filesystem::path(info.features->file) : folder;
}

bool isRunFolder(const std::filesystem::path& path)
{
  std::error_code ignored;
  return std::filesystem::is_regular_file(path / kRunInfoFile, ignored);
}

Result<RunInfo> readRunInfo(const std::filesystem::path& folder)
{
  const std::filesystem::path path = folder / kRunInfoFile;
  Result<RunInfo> info = readTextFile(path, kMaxRunInfoBytes).and_then(parseJson).and_then(runInfoFromJson);
  if (!info) {
    return fail(info.error().code, info.error().message, path);
  }
  return info;
}

bool isInterrupted(const RunInfo& info, const std::filesystem::path& folder)
{
  return info.outcome == kRunning && !RunLock::isHeld(folder);
}

Result<Run> readRun(const std::filesystem::path& folder)
{
  if (std::error_code ignored; !std::filesystem::exists(folder, ignored)) {
    return fail(ErrorCode::NotFound, "there is no such file or folder", folder);
  }
  if (!isRunFolder(folder)) {
    return fail(ErrorCode::NotFound, "this is not a run folder: it has no run.json", folder);
  }
  Result<RunInfo> info = readRunInfo(folder);
  if (!info) {
    return fail(std::move(info.error()));
  }
  Run run{.folder = folder, .info = std::move(*info), .epochs = {}, .warnings = {}, .isInterrupted = false};
  run.isInterrupted = runs::isInterrupted(run.info, folder);
  // Before the lines: of a run that is being written, they may then be ahead of the checkpoint and never behind.
  const Result<std::optional<int>> reached = reachedEpoch(folder);
  if (Result<> read = readMetrics(run); !read) {
    return fail(std::move(read.error()));
  }
  std::ranges::move(gapsOf(run, reached), std::back_inserter(run.warnings));
  return run;
}

Result<std::shared_ptr<const geometry::GeometrySnapshot>> readGeometry(const std::filesystem::path& folder, int epoch)
{
  const std::filesystem::path path = geometryPath(folder, epoch);
  const Result<TensorArchive> archive = formats::readSafetensors(path);
  if (!archive) {
    return fail(archive.error());
  }
  Result<geometry::GeometrySnapshot> snapshot = snapshotFromArchive(*archive);
  if (!snapshot) {
    return fail(snapshot.error().code, snapshot.error().message, path);
  }
  if (snapshot->epoch != epoch) {
    return fail(ErrorCode::InvalidFormat,
                fmt::format("the file is of epoch {}, not of epoch {}", snapshot->epoch, epoch), path);
  }
  return std::make_shared<const geometry::GeometrySnapshot>(std::move(*snapshot));
}

}  // namespace simplexity::runs

#include "core/runs/interrupted_runs.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "core/base/file_io.h"

namespace simplexity::runs {

namespace {

/// Each once, in its first spelling.
std::vector<std::filesystem::path> runFoldersAmong(const std::vector<std::filesystem::path>& paths)
{
  std::set<std::filesystem::path> known;
  std::vector<std::filesystem::path> folders;
  for (const std::filesystem::path& path : paths) {
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::canonical(path, error);
    if (!error && isRunFolder(whole) && known.insert(whole).second) {
      folders.push_back(path);
    }
  }
  return folders;
}

}  // namespace

std::vector<InterruptedRun> interruptedRuns(const std::filesystem::path& runsFolder,
                                            const std::vector<std::filesystem::path>& folders,
                                            const std::stop_token& stop)
{
  std::vector<std::filesystem::path> paths = entriesOf(runsFolder);
  paths.insert(paths.end(), folders.begin(), folders.end());
  std::vector<InterruptedRun> runs;
  for (const std::filesystem::path& folder : runFoldersAmong(paths)) {
    if (stop.stop_requested()) {
      break;
    }
    Result<RunInfo> info = readRunInfo(folder);
    const bool isTraining = info && !info->network && !info->features;
    if (isTraining && isInterrupted(*info, folder)) {
      runs.push_back({folder, *std::move(info)});
    }
  }
  std::ranges::stable_sort(runs, std::greater<>(), [](const InterruptedRun& run) { return lastStart(run.info); });
  return runs;
}

const std::string& lastStart(const RunInfo& info)
{
  return info.resumed.empty() ? info.started : info.resumed.back();
}

}  // namespace simplexity::runs

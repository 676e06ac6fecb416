#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/runs/run_folder.h"

namespace simplexity::runs {

/// A training that was killed: it says that it is running, but no process writes it. resumeRun() goes on with it.
struct InterruptedRun {
  std::filesystem::path folder;
  RunInfo info;
};

/// The interrupted runs among `folders` and among the folders inside `runsFolder`, each once, the one that was started
/// or resumed last before the others. Reads run.json of them all; one that cannot be read is passed over.
[[nodiscard]] std::vector<InterruptedRun> interruptedRuns(const std::filesystem::path& runsFolder,
                                                          const std::vector<std::filesystem::path>& folders,
                                                          const std::stop_token& stop);

/// When the run was started or resumed last; as RunInfo::started.
[[nodiscard]] const std::string& lastStart(const RunInfo& info);

}  // namespace simplexity::runs

#include "training_job.h"

#include <unistd.h>

#include <string>

#include <fmt/core.h>

#include "metrics_table.h"
#include "output.h"
#include "progress_printer.h"
#include "stop_signals.h"

namespace simplexity::cli {

int runTraining(const TrainingJob& job, const std::filesystem::path& folder)
{
  const std::stop_source stop;
  ProgressPrinter progress(::isatty(STDERR_FILENO) == 1);
  Result<learning::TrainingSummary> summary;
  {
    const StopSignals signals(stop);
    summary = job(progress, stop.get_token());
  }
  progress.clear();
  if (!summary) {
    return reportFailure(summary.error());
  }
  const bool isStopped = summary->outcome == learning::Outcome::Stopped;
  if (progress.lastEpoch()) {
    print(metricsTable(*progress.lastEpoch(), progress.plan()));
  } else if (isStopped && summary->epochs == 0) {
    printNote("Stopped before anything was measured; nothing was added.");
    return kDone;
  }
  const std::string ended = summary->epochs == 0
                                ? fmt::format("Measured in {:.1f} s", summary->seconds)
                                : fmt::format("{} after {} epochs and {:.1f} s", isStopped ? "Stopped" : "Completed",
                                              summary->epochs, summary->seconds);
  printNote(fmt::format("{}; the run is in {}", ended, folder.string()));
  return kDone;
}

}  // namespace simplexity::cli

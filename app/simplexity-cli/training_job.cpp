#include "training_job.h"

#include <unistd.h>

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
  } else if (isStopped) {
    printNote("Stopped before anything was measured; nothing was added.");
    return kDone;
  }
  printNote(fmt::format("{} after {} epochs and {:.1f} s; the run is in {}", isStopped ? "Stopped" : "Completed",
                        summary->epochs, summary->seconds, folder.string()));
  return kDone;
}

}  // namespace simplexity::cli

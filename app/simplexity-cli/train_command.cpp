#include "train_command.h"

#include <unistd.h>

#include <memory>
#include <stop_token>

#include <fmt/core.h>

#include "core/runs/experiment.h"
#include "metrics_table.h"
#include "output.h"
#include "progress_printer.h"
#include "stop_signals.h"
#include "train_options.h"

namespace simplexity::cli {

namespace {

int train(const TrainOptions& options)
{
  if (!options.configFile) {
    return reportFailure(options.configFile.error());
  }
  const std::stop_source stop;
  ProgressPrinter progress(::isatty(STDERR_FILENO) == 1);
  Result<learning::TrainingSummary> summary;
  {
    const StopSignals signals(stop);
    summary = runs::runExperiment(options.config, options.out, progress, stop.get_token());
  }
  progress.clear();
  if (!summary) {
    return reportFailure(summary.error());
  }
  if (!progress.lastEpoch()) {
    printNote("Stopped before anything was measured; nothing was kept.");
    return kDone;
  }
  print(metricsTable(*progress.lastEpoch(), progress.plan()));
  const bool isStopped = summary->outcome == learning::Outcome::Stopped;
  printNote(fmt::format("{} after {} epochs and {:.1f} s; the run is in {}", isStopped ? "Stopped" : "Completed",
                        summary->epochs, summary->seconds, options.out.string()));
  return kDone;
}

}  // namespace

void addTrainCommand(CLI::App& app, int& status)
{
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command =
      app.add_subcommand("train", "Train a network, measuring geometric complexity and neural collapse as it goes");
  addTrainOptions(*command, *options);
  command->footer("Ctrl-C stops after the current mini-batch and keeps the run.");
  command->callback([options, &status] { status = train(*options); });
}

}  // namespace simplexity::cli

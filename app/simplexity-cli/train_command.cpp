#include "train_command.h"

#include <memory>
#include <optional>

#include "core/runs/resume.h"
#include "core/runs/run_folder.h"
#include "model_options.h"
#include "option_helpers.h"
#include "output.h"
#include "train_options.h"
#include "training_job.h"

namespace simplexity::cli {

namespace {

constexpr const char* kFooter =
    "Ctrl-C stops after the current mini-batch and keeps the run; `resume` goes on with it.";

int train(const TrainOptions& options)
{
  if (!options.base) {
    return reportFailure(options.base.error());
  }
  return runTraining(
      [&](learning::TrainingObserver& observer, std::stop_token stop) {
        return runs::runExperiment(options.config, options.out, observer, std::move(stop));
      },
      options.out);
}

struct ResumeCommand {
  std::filesystem::path run;
  runs::ResumeOptions options;
};

int resume(const ResumeCommand& command)
{
  return runTraining(
      [&](learning::TrainingObserver& observer, std::stop_token stop) {
        return runs::resumeRun(command.run, command.options, observer, std::move(stop));
      },
      command.run);
}

struct BranchCommand {
  TrainOptions options;
  runs::BranchPoint from;
};

int branch(const BranchCommand& command)
{
  if (!command.options.base) {
    return reportFailure(command.options.base.error());
  }
  return runTraining(
      [&](learning::TrainingObserver& observer, std::stop_token stop) {
        return runs::branchRun(command.options.config, command.from, command.options.out, observer, std::move(stop));
      },
      command.options.out);
}

}  // namespace

void addTrainCommand(CLI::App& app, int& status)
{
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command =
      app.add_subcommand("train", "Train a network, measuring geometric complexity and neural collapse as it goes");
  addBase(*command, *options, "--config", runs::readExperiment,
          "JSON file of settings, keys as the options below with _ for -; options given here win over it")
      ->type_name("FILE");
  addModelOptions(*command, options->config.training.model);
  addTrainOptions(*command, *options);
  command->footer(kFooter);
  command->callback([options, &status] { status = train(*options); });
}

void addResumeCommand(CLI::App& app, int& status)
{
  auto resumed = std::make_shared<ResumeCommand>();
  CLI::App* command = app.add_subcommand(
      "resume", "Go on with a run that was stopped, failed or was killed, or train a finished one for more epochs");
  command->add_option("RUN_DIR", resumed->run, "Run folder; it goes on after its last checkpoint")->required();
  addCount(*command, "--epochs", resumed->options.epochs, kCounts,
           "Epochs in all, counted from the beginning (default: as many as it was to have)");
  addCount(*command, "--threads", resumed->options.threads, learning::kThreads,
           "Threads to compute with (default: as many as before)");
  command->add_option("--device", resumed->options.device, "Where to compute (default: where it was)")
      ->type_name("NAME");
  command->footer(
      "With the threads, device and libraries of before, the run becomes what it had been without interruption.");
  command->callback([resumed, &status] { status = resume(*resumed); });
}

void addBranchCommand(CLI::App& app, int& status)
{
  auto branched = std::make_shared<BranchCommand>();
  CLI::App* command =
      app.add_subcommand("branch", "Start a new run from an epoch of another, with other settings than it had");
  addBase(
      *command, branched->options, "RUN_DIR",
      [branched](const std::filesystem::path& folder) {
        branched->from.run = folder;
        return runs::readRun(folder).map([](const runs::Run& run) { return run.info.config; });
      },
      "Run folder to branch from; its settings hold where no option here says otherwise")
      ->required();
  addCount(*command, "--epoch", branched->from.epoch, kCounts,
           "The epoch to begin with; its checkpoint must have been kept")
      ->required();
  addTrainOptions(*command, branched->options);
  command->footer(kFooter);
  command->callback([branched, &status] { status = branch(*branched); });
}

}  // namespace simplexity::cli

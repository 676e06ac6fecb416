#include <exception>
#include <string>

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "core/base/log.h"
#include "core/base/process.h"
#include "core/isolation/isolated_task.h"
#include "core/learning/libraries.h"
#include "dataset_command.h"
#include "export_command.h"
#include "info_command.h"
#include "measure_command.h"
#include "output.h"
#include "train_command.h"

namespace {

using namespace simplexity;

std::string versions()
{
  std::string text = "simplexity " SIMPLEXITY_VERSION;
  for (const auto& [library, version] : learning::libraryVersions()) {
    text += fmt::format("\n{} {}", library, version);
  }
  return text;
}

int run(int argc, char** argv)
{
  int status = cli::kDone;
  CLI::App app("Trains networks and measures their geometric complexity and neural collapse, without a screen.",
               "simplexity-cli");
  app.set_version_flag("--version", versions, "Print the versions of the program and its libraries");
  app.require_subcommand(1);
  cli::addTrainCommand(app, status);
  cli::addResumeCommand(app, status);
  cli::addBranchCommand(app, status);
  cli::addMeasureCommand(app, status);
  cli::addInfoCommand(app, status);
  cli::addExportCommand(app, status);
  cli::addDatasetCommand(app, status);
  app.footer("Exit status: 0 done, 1 failed, 2 wrong usage.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error);  // --help, --version
    }
    cli::printNote(fmt::format("simplexity-cli: {} (--help says more)", error.what()));
    return cli::kWrongUsage;
  }
  if (!cli::flushOutput()) {
    cli::printNote("simplexity-cli: cannot write to standard output");
    return cli::kFailed;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv)
{
  if (const auto status = simplexity::isolation::runIsolatedTask(argc, argv)) {
    return *status;
  }
  simplexity::prepareProcess();
  try {
    simplexity::logToStandardError("simplexity-cli");
    return run(argc, argv);
  } catch (const std::exception& error) {
    return simplexity::cli::reportFailure(simplexity::errorOf(error, "internal error, please report it"));
  }
}

#include "network_keeping.h"

#include <utility>

#include "core/runs/file_kind.h"
#include "core/runs/network_run.h"
#include "output.h"
#include "training_job.h"

namespace simplexity::cli {

void addKeeping(CLI::App& command, std::filesystem::path& out)
{
  CLI::Option* const option =
      command
          .add_option("--out", out,
                      "Keep what is measured of the network of a file, on both splits, as a run folder, which must not "
                      "exist or be empty; the window opens it, and `branch` trains its weights further")
          ->type_name("RUN_DIR");
  for (const char* const other :
       {"--features", "--layer", "--from", "--split", "--best", "--save", "--json", "--per-class", "--per-sample",
        "--gc-error", "--gc-seconds", "--centring", "--nc1", "--nc2-weights"}) {
    option->excludes(command.get_option(other));
  }
}

int keepNetwork(const std::filesystem::path& file, const runs::RunOptions& options, const std::filesystem::path& out)
{
  if (runs::fileKind(file) == runs::FileKind::Folder || !runs::runFolderOf(file).empty()) {
    return reportFailure({ErrorCode::InvalidArgument,
                          "--out is for the network of a file of another program, not for folders; a run folder keeps "
                          "its own",
                          file});
  }
  const Result<runs::NetworkRunOptions> how = runs::networkRunOf(options);
  if (!how) {
    return reportFailure(how.error());
  }
  return runTraining(
      [&](learning::TrainingObserver& observer, std::stop_token stop) {
        return runs::measureNetworkRun(file, *how, out, observer, std::move(stop));
      },
      out);
}

}  // namespace simplexity::cli

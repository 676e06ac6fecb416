#include "export_command.h"

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <fmt/core.h>

#include "core/runs/run_folder.h"
#include "output.h"

namespace simplexity::cli {

namespace {

struct ExportOptions {
  std::filesystem::path run;
  std::filesystem::path out;
  std::string format = "csv";
};

int exportMetrics(const ExportOptions& options)
{
  const Result<runs::Run> run = runs::readRun(options.run);
  if (!run) {
    return reportFailure(run.error());
  }
  std::error_code error;
  if (std::filesystem::create_directories(options.out, error); error) {
    return reportFailure({ErrorCode::Io, "cannot create the folder: " + error.message(), options.out});
  }
  const std::filesystem::path file = options.out / ("metrics." + options.format);
  const auto write = options.format == "csv" ? runs::writeMetricsCsv : runs::writeMetricsJson;
  if (const Result<> written = write(file, run->epochs); !written) {
    return reportFailure(written.error());
  }
  for (const std::string& warning : run->warnings) {
    printNote("warning: " + warning);
  }
  print(fmt::format("Wrote {} epochs to {}\n", run->epochs.size(), file.string()));
  return kDone;
}

}  // namespace

void addExportCommand(CLI::App& app, int& status)
{
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", "Write the metrics of a run as a table for other programs");
  command->add_option("run", options->run, "Run folder to read")->type_name("RUN_DIR")->required();
  command
      ->add_option("--out", options->out,
                   "Folder for metrics.csv or metrics.json, created if missing; an older file is replaced")
      ->type_name("DIR")
      ->required();
  command->add_option("--format", options->format, "csv (a line an epoch) or json (a list of epochs)")
      ->type_name("NAME")
      ->check(CLI::IsMember({"csv", "json"}))
      ->capture_default_str();
  command->callback([options, &status] { status = exportMetrics(*options); });
}

}  // namespace simplexity::cli

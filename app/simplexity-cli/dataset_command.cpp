#include "dataset_command.h"

#include <unistd.h>

#include <memory>
#include <stop_token>
#include <string>

#include <fmt/format.h>

#include "core/data/standard_sets.h"
#include "core/fetching/fetch_dataset.h"
#include "core/formats/json_values.h"
#include "output.h"
#include "status_line.h"
#include "stop_signals.h"

namespace simplexity::cli {

namespace {

struct GetOptions {
  std::string name;
  std::string mirror;
};

std::string progressText(const fetching::FetchProgress& progress)
{
  constexpr double kMegabyte = 1e6;
  if (progress.file.empty()) {
    return "Waiting for another process that is getting a data set";
  }
  const double done = static_cast<double>(progress.done) / kMegabyte;
  return progress.total > 0 ? fmt::format("{} {:.1f} of {:.1f} MB", progress.file, done,
                                          static_cast<double>(progress.total) / kMegabyte)
                            : fmt::format("{} {:.1f} MB", progress.file, done);
}

int get(const GetOptions& options)
{
  const std::stop_source stop;
  const StopSignals signals(stop, "Stopping; what has come is kept");
  StatusLine line(::isatty(STDERR_FILENO) == 1);
  fetching::FetchOptions how;
  how.mirror = options.mirror.empty() ? fetching::mirrorFromEnvironment() : options.mirror;
  how.stop = stop.get_token();
  how.onProgress = [&line](const fetching::FetchProgress& progress) {
    if (line.isDue()) {
      line.show(progressText(progress));
    }
  };
  const auto folder = fetching::fetchDataset(options.name, how);
  line.clear();
  if (!folder) {
    return reportFailure(folder.error());
  }
  print(fmt::format("{} is in {}; use it as --dataset {}\n", options.name, folder->string(), options.name));
  return kDone;
}

int list(bool isJson)
{
  formats::OrderedJson json = formats::OrderedJson::array();
  std::string text = fmt::format("{:<16}{:>8}  {}\n", "data set", "MB", "folder");
  for (const fetching::RemoteDataset& dataset : fetching::remoteDatasets()) {
    const std::string folder = data::standardFolder(dataset.name).string();
    const bool isHere = data::isStandardSetHere(dataset.name);
    json.push_back({{"name", dataset.name}, {"megabytes", dataset.megabytes}, {"folder", folder}, {"is_here", isHere}});
    text += fmt::format("{:<16}{:>8}  {}\n", dataset.name, dataset.megabytes, isHere ? folder : "-");
  }
  print(isJson ? formats::dumpJson(json, 2) + '\n' : text);
  return kDone;
}

}  // namespace

void addDatasetCommand(CLI::App& app, int& status)
{
  CLI::App* command = app.add_subcommand("dataset", "Get the standard data sets");
  command->require_subcommand(1);
  auto options = std::make_shared<GetOptions>();
  CLI::App* getter = command->add_subcommand("get", "Download a data set into the user's folder of data sets");
  getter->add_option("name", options->name, "mnist, kmnist, fashion-mnist, cifar10 or cifar100")
      ->type_name("NAME")
      ->required();
  getter
      ->add_option("--mirror", options->mirror,
                   "Take it from URL/NAME/ in place of where it was published; also the environment variable "
                   "SIMPLEXITY_MIRROR")
      ->type_name("URL");
  getter->footer("Ctrl-C stops; started again, it goes on from there.");
  getter->callback([options, &status] { status = get(*options); });
  auto isJson = std::make_shared<bool>(false);
  CLI::App* lister = command->add_subcommand("list", "List them, and which are here");
  lister->add_flag("--json", *isJson, "Print one JSON document and nothing else");
  lister->callback([isJson, &status] { status = list(*isJson); });
}

}  // namespace simplexity::cli

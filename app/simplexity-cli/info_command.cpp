#include "info_command.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/data/load.h"
#include "core/runs/file_kind.h"
#include "descriptions.h"
#include "output.h"

namespace simplexity::cli {

namespace {

struct InfoOptions {
  std::string target;
  bool isJson = false;
};

bool isDatasetSpec(std::string_view text)
{
  const auto kinds = data::datasetKinds();
  return std::ranges::find(kinds, text.substr(0, text.find(':')), &data::DatasetKind::name) != kinds.end();
}

Result<Description> describe(const std::string& target)
{
  if (isDatasetSpec(target)) {
    return describeDataset(target);
  }
  switch (runs::fileKind(target)) {
    case runs::FileKind::Missing:
      return fail(ErrorCode::NotFound, "there is no such data set, run folder or file", target);
    case runs::FileKind::RunFolder:
    case runs::FileKind::Folder:
      return describeRun(target);
    case runs::FileKind::Features:
      return describeFeatures(target);
    case runs::FileKind::Experiment:
      return describeExperiment(target);
    default:
      return describeArchive(target);
  }
}

int info(const InfoOptions& options)
{
  const Result<Description> description = describe(options.target);
  if (!description) {
    return reportFailure(description.error());
  }
  for (const std::string& warning : description->warnings) {
    printNote("warning: " + warning);
  }
  print(options.isJson ? formats::dumpJson(description->json, 2) + '\n' : description->text);
  return kDone;
}

}  // namespace

void addInfoCommand(CLI::App& app, int& status)
{
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command =
      app.add_subcommand("info", "Describe a data set, a run folder or a file of weights, features or settings");
  command
      ->add_option(
          "target", options->target,
          "A data set such as digits or gaussians:10,64,500,0.2, a run folder, or a file of weights (safetensors, or "
          "a state dict of PyTorch), features or settings; write ./digits for a folder with the name of a data set")
      ->type_name("FILE_OR_DIR|SPEC")
      ->required();
  command->add_flag("--json", options->isJson, "Print one JSON document and nothing else");
  command->callback([options, &status] { status = info(*options); });
}

}  // namespace simplexity::cli

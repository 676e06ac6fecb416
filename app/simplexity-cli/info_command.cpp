#include "info_command.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/data/load.h"
#include "core/runs/file_kind.h"
#include "descriptions.h"
#include "model_options.h"
#include "output.h"

namespace simplexity::cli {

namespace {

struct InfoOptions {
  std::string target;
  ModelQuestion question;
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
    case runs::FileKind::Script:
      return describeScript(target);
    default:
      return describeArchive(target);
  }
}

int info(const CLI::App& command, const InfoOptions& options)
{
  const bool isModel = command.count("--model") > 0;
  if (isModel == !options.target.empty()) {
    return reportFailure({ErrorCode::InvalidArgument,
                          "name one thing to describe: a data set, a run folder, a file, or a network by --model",
                          {}});
  }
  const Result<Description> description = isModel ? describeModel(options.question) : describe(options.target);
  if (!description) {
    return reportFailure(description.error());
  }
  for (const std::string& warning : description->warnings) {
    printNote("warning: " + warning);
  }
  print(options.isJson ? formats::dumpJson(description->json, 2) + '\n' : description->text);
  return kDone;
}

void addModelQuestion(CLI::App& command, ModelQuestion& question)
{
  addModelOptions(command, question.model);
  CLI::Option* const dataset =
      command.add_option("--dataset", question.dataset, "With --model: for the inputs and classes of this data set")
          ->type_name("SPEC");
  command.add_option("--input", question.input, "With --model: for inputs of so many channels, rows and columns")
      ->type_name("C,H,W")
      ->delimiter(',')
      ->expected(3)
      ->check(CLI::Range(1, 65536))
      ->default_str("3,32,32")
      ->excludes(dataset);
  command.add_option("--classes", question.classCount, "With --model: for so many classes")
      ->type_name("K")
      ->check(CLI::Range(1, 65536))
      ->capture_default_str()
      ->excludes(dataset);
}

}  // namespace

void addInfoCommand(CLI::App& app, int& status)
{
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command = app.add_subcommand(
      "info", "Describe a data set, a run folder, a file of weights, TorchScript, features or settings, or a network");
  command
      ->add_option(
          "target", options->target,
          "A data set such as digits or gaussians:10,64,500,0.2, a run folder, or a file of weights (safetensors, or "
          "a state dict of PyTorch), TorchScript, features or settings; write ./digits for a folder with the name of a "
          "data set")
      ->type_name("FILE_OR_DIR|SPEC");
  addModelQuestion(*command, options->question);
  command->add_flag("--json", options->isJson, "Print one JSON document and nothing else");
  command->callback([options, command, &status] { status = info(*command, *options); });
}

}  // namespace simplexity::cli

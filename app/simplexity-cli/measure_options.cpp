#include "measure_options.h"

#include <initializer_list>
#include <map>

#include <fmt/format.h>

#include "core/data/sampling.h"
#include "network_keeping.h"
#include "option_helpers.h"

namespace simplexity::cli {

namespace {

constexpr std::initializer_list<const char*> kOfRuns{"--layer",    "--from",       "--flatness", "--best",
                                                     "--gc-error", "--gc-seconds", "--out"};
constexpr std::initializer_list<const char*> kOfFeatures{"--labels", "--epoch"};

void addConventions(CLI::App& command, geometry::CollapseConventions& conventions)
{
  using geometry::Centring;
  const std::map<std::string, Centring> centrings{{"classes", Centring::MeanOfMeans},
                                                  {"samples", Centring::PooledMean}};
  command
      .add_option("--centring", conventions.centring,
                  "Centre of the class means in NC1, NC2 and NC3: the mean of the class means (classes) or of all "
                  "samples (samples)")
      ->transform(CLI::CheckedTransformer(centrings))
      ->type_name("NAME")
      ->default_str("classes");
  const std::map<std::string, bool> nc1{{"zhu", true}, {"papyan", false}};
  command.add_option("--nc1", conventions.nc1OverClasses, "NC1 divided by the number of classes (zhu) or not (papyan)")
      ->transform(CLI::CheckedTransformer(nc1))
      ->type_name("NAME")
      ->default_str("zhu");
  const std::map<std::string, bool> weights{{"centred", true}, {"raw", false}};
  command
      .add_option("--nc2-weights", conventions.weightsCentred,
                  "NC2 of the last layer on its rows less their mean (centred) or as they are (raw)")
      ->transform(CLI::CheckedTransformer(weights))
      ->type_name("NAME")
      ->default_str("centred");
}

void addFeaturesOptions(CLI::App& command, FeaturesRequest& request)
{
  command
      .add_option("--features", request.file,
                  "Features and labels of any program: .npz, .safetensors, .npy files or .csv; see docs/features.md")
      ->type_name("FILE");
  command
      .add_option("--labels", request.labels,
                  "Of features: the labels, as .npy or as text with one a line (default: those that belong to FILE)")
      ->type_name("FILE");
  addParsed(command, "--epoch", request.epoch, parseEpochChoice,
            "Of features: the epoch that is measured, or a table of all of them")
      ->type_name("N|last|all")
      ->default_str("last");
  command.add_flag("--vci", request.options.withVci,
                   "Of features: VCI whatever the number of features; needs memory for its square");
}

void addRunOptions(CLI::App& command, MeasureOptions& options)
{
  command.add_option("--dataset", options.ofRun.dataset, "Measure on this data set (default: the run's own)")
      ->type_name("SPEC");
  const std::map<std::string, Split> splits{{"train", Split::Train}, {"test", Split::Test}};
  command.add_option("--split", options.ofRun.split, "Samples of the run's data set: train or test")
      ->transform(CLI::CheckedTransformer(splits))
      ->type_name("NAME")
      ->default_str("test");
  addParsed(command, "--classes", options.ofRun.classes, data::parseClassList, "These classes alone, as in train")
      ->type_name("LIST");
  command.add_flag("--flatness", options.ofRun.withFlatness,
                   "Also how flat the loss is: gradient, ends of the Hessian's spectrum, its trace, sharpness; costs "
                   "tens of passes over 512 samples");
  command.add_flag("--best", options.ofRun.best, "The checkpoint of the best test accuracy, not the last");
}

void addModelFileOptions(CLI::App& command, runs::ModelFileOptions& options)
{
  CLI::Option* const model =
      command.add_option("--model", options.model.name, "What network a file of weights is of (default: recognised)")
          ->type_name("NAME");
  CLI::Option* const heads = addCount(command, "--vit-heads", options.model.vitHeads, learning::kUnits,
                                      "Heads of a vit, which its weights do not tell (default: its width / 64)");
  CLI::Option* const embedding =
      command
          .add_option(
              "--embedding", options.embedding,
              "The layer of a TorchScript program that is its embedding (default: what its last linear layer or "
              "1×1 convolution gets)")
          ->type_name("NAME");
  CLI::Option* const normalisation =
      addParsed(command, "--normalisation", options.normalisation, data::parseNormalisation,
                "How the inputs of a network of another program are normalised, as when it was trained: by mean "
                "and deviation of the data set (dataset), of ImageNet (imagenet), not at all (none), or by those "
                "given, of each channel or one for all")
          ->type_name("NAME|MEAN,DEVIATION")
          ->default_str("dataset");
  for (CLI::Option* const option : {model, heads, embedding, normalisation}) {
    option->excludes(command.get_option("--features"));
  }
}

void addLayerOptions(CLI::App& command, MeasureOptions& options)
{
  CLI::Option* const layer =
      command
          .add_option("--layer", options.ofRun.layer,
                      "The layer of the run's network to measure; all of them; or list them and measure nothing")
          ->type_name("NAME|all|list")
          ->default_str(std::string(learning::kEmbeddingLayer));
  CLI::Option* const from =
      command
          .add_option("--from", options.ofRun.from,
                      "Geometric complexity as a function of this layer's outputs, not of the network's inputs; of the "
                      "logits unless --layer says otherwise")
          ->type_name("NAME");
  command.add_flag("--save", options.saves,
                   "With --layer all: of both splits, and keep it in the run folder, as profile.json");
  for (CLI::Option* const option : {layer, from}) {
    for (const char* const other : {"--gc-error", "--gc-seconds"}) {
      option->excludes(command.get_option(other));
    }
  }
}

}  // namespace

void addMeasureOptions(CLI::App& command, MeasureOptions& options)
{
  command
      .add_option("run", options.run,
                  "Run folder whose last checkpoint is measured, a checkpoint of one, or a file of weights, "
                  "TorchScript (a program: it is run, operators that reach outside of it are refused) or features")
      ->type_name("RUN_DIR|MODEL|FILE");
  addFeaturesOptions(command, options.ofFeatures);
  addRunOptions(command, options);
  addModelFileOptions(command, options.ofRun.ofModelFile);
  addConventions(command, options.ofFeatures.options.conventions);
  command.add_flag("--shuffled", options.ofFeatures.options.withShuffled,
                   "Also measure with the labels shuffled, which is what no structure looks like");
  addCount(command, "--threads", options.threads, learning::kThreads,
           "Threads to compute with; 0: as the run, or all cores");
  CLI::Option* json = command.add_flag("--json", options.isJson, "Print one JSON document and nothing else");
  addComplexityOptions(command, options.complexity, json);
  addLayerOptions(command, options);
  addKeeping(command, options.out);
}

std::optional<std::string> complaintOf(const CLI::App& command, const MeasureOptions& options)
{
  if (options.run.empty() == options.ofFeatures.file.empty()) {
    return "name one thing to measure: a run folder, a checkpoint in one, a file of weights, of TorchScript or of "
           "features";
  }
  const bool isOfFeatures = !options.ofFeatures.file.empty();
  for (const char* const option : isOfFeatures ? kOfRuns : kOfFeatures) {
    if (command.count(option) > 0) {
      return isOfFeatures ? fmt::format("{} needs the network; of features it cannot be measured", option)
                          : fmt::format("{} is of features; this is a run", option);
    }
  }
  if (options.saves && options.ofRun.layer != kAllLayers) {
    return "--save keeps a profile of all layers: it goes with --layer all";
  }
  if (options.ofRun.layer == kAllLayers) {
    for (const char* const other : {"--flatness", "--per-class", "--per-sample", "--shuffled"}) {
      if (command.count(other) > 0) {
        return fmt::format("{} is of one layer: name it in place of --layer all", other);
      }
    }
  }
  return std::nullopt;
}

}  // namespace simplexity::cli

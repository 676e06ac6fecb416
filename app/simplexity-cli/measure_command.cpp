#include "measure_command.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "complexity_options.h"
#include "core/data/sampling.h"
#include "core/runs/file_kind.h"
#include "core/runs/measure.h"
#include "core/runs/profile_file.h"
#include "features_measuring.h"
#include "layers_text.h"
#include "measured_text.h"
#include "network_keeping.h"
#include "option_helpers.h"
#include "output.h"
#include "status_line.h"
#include "stop_signals.h"

namespace simplexity::cli {

namespace {

struct MeasureOptions {
  std::filesystem::path run;
  FeaturesRequest ofFeatures;
  runs::RunOptions ofRun;
  ComplexityOptions complexity;
  std::filesystem::path out;  ///< of a run folder that keeps the network of a file; empty: none
  int threads = 0;
  bool isJson = false;
  bool saves = false;  ///< the profile of all layers
};

constexpr std::string_view kAllLayers = "all";
constexpr std::string_view kListLayers = "list";

/// Options of runs and features files alike.
void takeRunOptions(MeasureOptions& options)
{
  options.ofRun.conventions = options.ofFeatures.options.conventions;
  options.ofRun.withShuffled = options.ofFeatures.options.withShuffled;
  if (options.threads > 0) {
    options.ofRun.threads = options.threads;
  }
}

Result<MeasuredOutput> measureFeatures(MeasureOptions& options, const std::stop_token& stop)
{
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  options.ofFeatures.options.threads = options.threads > 0 ? options.threads : std::max(1, cores);
  options.ofFeatures.perClass = options.complexity.perClass;
  return measureFeaturesFile(options.ofFeatures, stop);
}

Result<MeasuredOutput> measureRun(MeasureOptions& options, const std::stop_token& stop)
{
  takeRunOptions(options);
  return runs::measureRun(options.run, options.ofRun, stop).map([&options](const runs::Measured& measured) {
    const auto& conventions = options.ofRun.conventions;
    return MeasuredOutput{toJson(measured, conventions, options.complexity.perSample),
                          toText(measured, conventions, options.complexity.perClass), measured.report.warnings};
  });
}

Result<MeasuredOutput> listLayers(const MeasureOptions& options, const std::stop_token& stop)
{
  return runs::layersOfRun(options.run, options.ofRun, stop).map([](const std::vector<learning::LayerInfo>& layers) {
    return MeasuredOutput{toJson(layers), toText(layers), {}};
  });
}

Result<MeasuredOutput> measureAllLayers(MeasureOptions& options, const std::stop_token& stop)
{
  takeRunOptions(options);
  const Split split = options.ofRun.split.value_or(Split::Test);
  options.ofRun.split = options.saves ? std::nullopt : std::optional(split);  // a profile that is kept has both
  const Result<runs::ProfiledRun> measured = runs::profileRun(options.run, options.ofRun, stop);
  if (measured && measured->folder.empty() && options.saves) {
    return fail(ErrorCode::InvalidArgument, "--save keeps a profile in a run folder, and these weights are in none");
  }
  const Result<> saved =
      measured && options.saves ? runs::writeProfile(measured->folder, runs::profileOf(*measured)) : Result<>();
  if (!saved) {
    return fail(saved.error());
  }
  return measured.map([&](const runs::ProfiledRun& profiled) {
    MeasuredOutput output{toJson(profiled, split, options.ofRun.conventions), toText(profiled, split),
                          profiled.foreign ? profiled.foreign->warnings : std::vector<std::string>()};
    if (profiled.profile.warning) {
      output.warnings.push_back(*profiled.profile.warning);
    }
    for (const learning::LayerReports& layer : profiled.profile.layers) {
      for (const std::string& warning : layer.split(split).warnings) {
        output.warnings.push_back(fmt::format("{}: {}", layer.layer.name, warning));
      }
    }
    return output;
  });
}

Result<MeasuredOutput> measureWhatIsAsked(MeasureOptions& options, const std::stop_token& stop)
{
  if (!options.ofFeatures.file.empty()) {
    return measureFeatures(options, stop);
  }
  if (options.ofRun.layer == kListLayers) {
    return listLayers(options, stop);
  }
  return options.ofRun.layer == kAllLayers ? measureAllLayers(options, stop) : measureRun(options, stop);
}

constexpr std::initializer_list<const char*> kOfRuns{"--layer", "--from",     "--flatness",
                                                     "--best",  "--gc-error", "--gc-seconds"};
constexpr std::initializer_list<const char*> kOfFeatures{"--labels", "--epoch"};

/// What is wrong with the options together, if anything.
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

int measure(const CLI::App& command, MeasureOptions& options)
{
  const bool isFeatures = options.ofFeatures.file.empty() && runs::fileKind(options.run) == runs::FileKind::Features;
  if (isFeatures) {
    options.ofFeatures.file = std::exchange(options.run, {});
  }
  takeComplexityOptions(command, options.complexity, options.ofRun);
  if (const auto complaint = complaintOf(command, options)) {
    return reportFailure({ErrorCode::InvalidArgument, *complaint, {}});
  }
  const bool isToLogits = !options.ofRun.from.empty() && command.count("--layer") == 0;
  if (isToLogits) {
    options.ofRun.layer = learning::kLogitsLayer;
  }
  if (!options.out.empty()) {
    takeRunOptions(options);
    return keepNetwork(options.run, options.ofRun, options.out);
  }
  const std::stop_source stop;
  const StopSignals signals(stop);
  StatusLine line(::isatty(STDERR_FILENO) == 1);
  options.ofRun.onLoading = [&line](const data::LoadProgress& progress) {
    if (line.isDue()) {
      line.show(loadingText(progress));
    }
  };
  options.ofRun.onProgress = [&line](const learning::MeasuringProgress& progress) {
    if (line.isDue()) {
      const auto [stage, passes, number, count] = progress;
      const std::string place = count > 1 ? fmt::format(" (layer {} of {})", number, count) : "";
      line.show(fmt::format("{}{}, {} passes through the network", stage, place, passes));
    }
  };
  const Result<MeasuredOutput> output = measureWhatIsAsked(options, stop.get_token());
  line.clear();
  if (!output) {
    return reportFailure(output.error());
  }
  for (const std::string& warning : output->warnings) {
    printNote("warning: " + warning);
  }
  print(options.isJson ? formats::dumpJson(output->json, 2) + '\n' : output->text);
  return kDone;
}

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
  CLI::Option* const heads = command
                                 .add_option("--vit-heads", options.model.vitHeads,
                                             "Heads of a vit, which its weights do not tell (default: its width / 64)")
                                 ->type_name("N");
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

void addMeasureCommand(CLI::App& app, int& status)
{
  auto options = std::make_shared<MeasureOptions>();
  CLI::App* command = app.add_subcommand(
      "measure", "Measure the network of a run, of a file of weights or of TorchScript, or features from any program");
  command
      ->add_option("run", options->run,
                   "Run folder whose last checkpoint is measured, a checkpoint of one, or a file of weights, "
                   "TorchScript (a program: "
                   "it is run, operators that reach outside of it are refused) or features")
      ->type_name("RUN_DIR|MODEL|FILE");
  addFeaturesOptions(*command, options->ofFeatures);
  addRunOptions(*command, *options);
  addModelFileOptions(*command, options->ofRun.ofModelFile);
  addConventions(*command, options->ofFeatures.options.conventions);
  command->add_flag("--shuffled", options->ofFeatures.options.withShuffled,
                    "Also measure with the labels shuffled, which is what no structure looks like");
  command->add_option("--threads", options->threads, "Threads to compute with; 0: as the run, or all cores")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  CLI::Option* json = command->add_flag("--json", options->isJson, "Print one JSON document and nothing else");
  addComplexityOptions(*command, options->complexity, json);
  addLayerOptions(*command, *options);
  addKeeping(*command, options->out);
  command->callback([options, command, &status] { status = measure(*command, *options); });
}

}  // namespace simplexity::cli

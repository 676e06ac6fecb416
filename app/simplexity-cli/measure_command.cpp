#include "measure_command.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "complexity_options.h"
#include "core/data/sampling.h"
#include "core/runs/measure.h"
#include "measured_text.h"
#include "option_helpers.h"
#include "output.h"
#include "status_line.h"
#include "stop_signals.h"

namespace simplexity::cli {

namespace {

struct MeasureOptions {
  std::filesystem::path run;
  std::filesystem::path features;
  runs::FeatureOptions ofFeatures;
  runs::RunOptions ofRun;
  ComplexityOptions complexity;
  int threads = 0;
  bool isJson = false;
};

Result<runs::Measured> measureTarget(MeasureOptions& options, const std::stop_token& stop)
{
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  options.ofFeatures.threads = options.threads > 0 ? options.threads : std::max(1, cores);
  if (!options.features.empty()) {
    return runs::readFeatures(options.features).and_then([&](const runs::FeaturesFile& file) {
      return runs::measureFeatures(file, options.ofFeatures, stop);
    });
  }
  options.ofRun.conventions = options.ofFeatures.conventions;
  options.ofRun.withShuffled = options.ofFeatures.withShuffled;
  if (options.threads > 0) {
    options.ofRun.threads = options.threads;
  }
  return runs::measureRun(options.run, options.ofRun, stop);
}

int measure(const CLI::App& command, MeasureOptions& options)
{
  takeComplexityOptions(command, options.complexity, options.ofRun);
  if (options.run.empty() == options.features.empty()) {
    return reportFailure(
        {ErrorCode::InvalidArgument, "name one thing to measure: a run folder or --features FILE", {}});
  }
  const std::stop_source stop;
  const StopSignals signals(stop);
  StatusLine line(::isatty(STDERR_FILENO) == 1);
  options.ofRun.onProgress = [&line](std::string_view stage, std::int64_t passes) {
    if (line.isDue()) {
      line.show(fmt::format("{}, {} passes through the network", stage, passes));
    }
  };
  const Result<runs::Measured> measured = measureTarget(options, stop.get_token());
  line.clear();
  if (!measured) {
    return reportFailure(measured.error());
  }
  for (const std::string& warning : measured->report.warnings) {
    printNote("warning: " + warning);
  }
  const auto& conventions = options.ofFeatures.conventions;
  print(options.isJson ? runs::dumpJson(toJson(*measured, conventions, options.complexity.perSample), 2) + '\n'
                       : toText(*measured, conventions, options.complexity.perClass));
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

void addRunOptions(CLI::App& command, MeasureOptions& options)
{
  command
      .add_option("--dataset", options.ofRun.dataset, "Measure the run's network on this data set (default: its own)")
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

}  // namespace

void addMeasureCommand(CLI::App& app, int& status)
{
  auto options = std::make_shared<MeasureOptions>();
  CLI::App* command = app.add_subcommand("measure", "Measure the network of a run, or features from any program");
  command->add_option("run", options->run, "Run folder whose last checkpoint is measured")->type_name("RUN_DIR");
  command
      ->add_option(
          "--features", options->features,
          "An .npz or .safetensors file with arrays features (N x p) and labels (N), optionally weights (K x p) "
          "and bias (K)")
      ->type_name("FILE");
  addRunOptions(*command, *options);
  addConventions(*command, options->ofFeatures.conventions);
  command->add_flag("--shuffled", options->ofFeatures.withShuffled,
                    "Also measure with the labels shuffled, which is what no structure looks like");
  command->add_flag("--vci", options->ofFeatures.withVci,
                    "With --features: VCI whatever the number of features; needs memory for its square");
  command->add_option("--threads", options->threads, "Threads to compute with; 0: as the run, or all cores")
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
  CLI::Option* json = command->add_flag("--json", options->isJson, "Print one JSON document and nothing else");
  addComplexityOptions(*command, options->complexity, json);
  command->callback([options, command, &status] { status = measure(*command, *options); });
}

}  // namespace simplexity::cli

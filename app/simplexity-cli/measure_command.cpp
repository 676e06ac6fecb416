#include "measure_command.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/runs/file_kind.h"
#include "core/runs/measure.h"
#include "core/runs/profile_file.h"
#include "layers_text.h"
#include "measure_options.h"
#include "measured_text.h"
#include "network_keeping.h"
#include "output.h"
#include "status_line.h"
#include "stop_signals.h"

namespace simplexity::cli {

namespace {

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
  options.ofFeatures.isJson = options.isJson;
  return measureFeaturesFile(options.ofFeatures, stop);
}

Result<MeasuredOutput> measureRun(MeasureOptions& options, const std::stop_token& stop)
{
  takeRunOptions(options);
  return runs::measureRun(options.run, options.ofRun, stop).map([&options](const runs::Measured& measured) {
    const auto& conventions = options.ofRun.conventions;
    return MeasuredOutput{
        options.isJson ? toJson(measured, conventions, options.complexity.perSample) : formats::OrderedJson(),
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
                          profiled.warnings};
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
  const StopSignals signals(stop, "Stopping");
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

}  // namespace

void addMeasureCommand(CLI::App& app, int& status)
{
  auto options = std::make_shared<MeasureOptions>();
  CLI::App* command = app.add_subcommand(
      "measure", "Measure the network of a run, of a file of weights or of TorchScript, or features from any program");
  addMeasureOptions(*command, *options);
  command->callback([options, command, &status] { status = measure(*command, *options); });
}

}  // namespace simplexity::cli

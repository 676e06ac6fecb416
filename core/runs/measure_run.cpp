#include "core/runs/measure.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "core/learning/measuring/measure_model.h"
#include "core/runs/checkpoint_files.h"
#include "core/runs/run_data.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_layout.h"

namespace simplexity::runs {

namespace {

/// How geometric complexity is measured: an estimator that was asked for is not one of a run that took every output.
void takeComplexityOptions(const RunOptions& options, learning::ProbeConfig& probe)
{
  if (options.gcEstimator && !options.gcProbes && probe.gcProbes == learning::kExactProbes) {
    probe.gcProbes = learning::ProbeConfig().gcProbes;
  }
  probe.gcSamples = options.gcSamples.value_or(probe.gcSamples);
  probe.gcProbes = options.gcProbes.value_or(probe.gcProbes);
  probe.gcEstimator = options.gcEstimator.value_or(probe.gcEstimator);
  probe.gcLogits = options.withGcLogits;
}

/// A sentence where all samples are too few for the error that was asked for.
std::optional<std::string> missedTarget(const learning::ModelMeasurement& measured,
                                        const std::optional<learning::ComplexityTarget>& target)
{
  const bool isError = target && target->kind == learning::ComplexityTarget::Kind::RelativeError;
  if (!isError || measured.pilot->choice.relativeError <= target->value) {
    return std::nullopt;
  }
  return fmt::format(
      "All {} samples are too few for a relative standard error of {:g} of geometric complexity; {:.2g} is what they "
      "were expected to give.",
      measured.samples.samples, target->value, measured.pilot->choice.relativeError);
}

learning::ModelMeasurementOptions measurementOf(const ExperimentConfig& config, const RunOptions& options)
{
  learning::ModelMeasurementOptions how;
  how.conventions = options.conventions;
  how.split = options.split.value_or(Split::Test);
  how.layer = options.layer;
  how.from = options.from;
  how.gcTarget = options.gcTarget;
  if (options.withFlatness) {
    how.flatness = learning::FlatnessConfig{.seed = config.training.seed};
  }
  how.onProgress = options.onProgress;
  return how;
}

/// Where the network is.
struct NetworkPlace {
  std::filesystem::path folder;  ///< of the run; empty for a file that is of none
  std::filesystem::path file;
};

/// Of a run folder, or of a checkpoint in one, or of any other file.
Result<NetworkPlace> placeOf(const std::filesystem::path& target, bool best)
{
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(target, ignored)) {
    return NetworkPlace{.folder = target,
                        .file = target / kCheckpointFolder / (best ? kBestCheckpoint : kLastCheckpoint)};
  }
  if (best) {
    return fail(ErrorCode::InvalidArgument, "--best chooses a checkpoint of a run folder, this is a file", target);
  }
  const std::filesystem::path folder = std::filesystem::absolute(target, ignored).parent_path().parent_path();
  return NetworkPlace{.folder = isRunFolder(folder) ? folder : std::filesystem::path(), .file = target};
}

/// A network and the data to measure it on.
struct Loaded {
  NetworkPlace place;
  ExperimentConfig config;
  std::shared_ptr<const data::Dataset> dataset;
  learning::NetworkSource network;
  std::optional<int> epoch;  ///< of a checkpoint
  std::optional<ForeignModel> foreign;
  std::vector<std::string> warnings;
};

learning::ScriptFile programOf(const NetworkOrigin& origin, const std::filesystem::path& folder)
{
  return {.path = folder / kProgramFile,
          .embedding = origin.embedding.empty() ? std::nullopt : std::optional(origin.embedding)};
}

/// Of a run.
Result<Loaded> loadRun(const NetworkPlace& place, const RunOptions& options, const std::stop_token& stop)
{
  if (options.ofModelFile.isGiven()) {
    return fail(
        ErrorCode::InvalidArgument,
        "--model, --vit-heads, --embedding and --normalisation are for files of other programs; a run says its own",
        place.folder);
  }
  const Result<Run> run = readRun(place.folder);
  if (!run) {
    return fail(run.error());
  }
  const bool isScript = isProgram(run->info);
  Result<learning::NetworkSource> network =
      isScript ? Result<learning::NetworkSource>(programOf(*run->info.network, place.folder))
               : readCheckpointFile(place.folder, place.file).map([](TensorArchive parameters) {
                   return learning::NetworkSource(std::move(parameters));
                 });
  if (!network) {
    return fail(network.error());
  }
  ExperimentConfig config = withOptions(run->info.config, options);
  const auto dataset = loadData(config, stop, options.onLoading);
  if (!dataset) {
    return fail(dataset.error());
  }
  const auto changed = hasDataOf(**dataset, config, run->info) ? changeOfData(**dataset, run->info) : std::nullopt;
  const std::optional<int> epoch = isScript ? std::nullopt : epochOf(std::get<TensorArchive>(*network));
  return Loaded{.place = {.folder = place.folder, .file = isScript ? place.folder / kProgramFile : place.file},
                .config = std::move(config),
                .dataset = *dataset,
                .network = *std::move(network),
                .epoch = epoch,
                .foreign = std::nullopt,
                .warnings = changed ? std::vector{*changed} : std::vector<std::string>()};
}

/// A warning of tensors that were left out, if there were any.
std::vector<std::string> warningsOf(const ModelFromFile& model)
{
  if (model.unexpected.empty()) {
    return {};
  }
  return {fmt::format("{} of the file's tensors are no part of a {} and were left out, {} among them",
                      model.unexpected.size(), model.model->name, model.unexpected.front())};
}

/// Of a file of another program.
Result<Loaded> loadForeign(const NetworkPlace& place, const RunOptions& options, const std::stop_token& stop)
{
  if (!options.dataset) {
    return fail(ErrorCode::InvalidArgument,
                "this network is in no run folder: name the data set to measure it on (--dataset)", place.file);
  }
  ExperimentConfig config = withOptions({}, options);
  const auto dataset = loadData(config, stop, options.onLoading);
  if (!dataset) {
    return fail(dataset.error());
  }
  Result<ModelFromFile> model = loadModelFile(place.file, options.ofModelFile, *dataset, stop);
  if (!model) {
    return fail(std::move(model.error()));
  }
  config.training.model = model->model.value_or(learning::ModelConfig());
  return Loaded{.place = place,
                .config = std::move(config),
                .dataset = model->dataset,
                .network = std::move(model->network),
                .epoch = std::nullopt,
                .foreign = ForeignModel{.model = model->model,
                                        .parameterCount = model->parameterCount,
                                        .normalisationKind = options.ofModelFile.normalisation.kind,
                                        .normalisation = model->dataset->normalisation},
                .warnings = warningsOf(*model)};
}

Result<Loaded> load(const std::filesystem::path& target, const RunOptions& options, const std::stop_token& stop)
{
  Result<Loaded> loaded = placeOf(target, options.best).and_then([&](const NetworkPlace& place) {
    return place.folder.empty() ? loadForeign(place, options, stop) : loadRun(place, options, stop);
  });
  const std::string skipped = loaded ? (*loaded).dataset->leftOut.sentence() : std::string();
  if (!skipped.empty()) {
    loaded->warnings.push_back(skipped);
  }
  return loaded;
}

/// What went wrong while measuring a network is about its file, unless the question was wrong.
tl::unexpected<Error> about(const std::filesystem::path& file, Error error)
{
  return error.code == ErrorCode::InvalidArgument ? fail(std::move(error)) : fail(error.code, error.message, file);
}

}  // namespace

ExperimentConfig withOptions(ExperimentConfig config, const RunOptions& options)
{
  config.trainLimit = options.dataset ? std::nullopt : config.trainLimit;
  config.dataset = options.dataset.value_or(config.dataset);
  config.classes = options.classes.value_or(config.classes);
  learning::ProbeConfig& probe = config.training.probe;
  probe.measureSamples = options.measureSamples.value_or(probe.measureSamples);
  probe.shuffled = options.withShuffled;
  takeComplexityOptions(options, probe);
  config.training.threads = options.threads.value_or(config.training.threads);
  return config;
}

Result<Measured> measureRun(const std::filesystem::path& target, const RunOptions& options, const std::stop_token& stop)
{
  const Result<Loaded> loaded = load(target, options, stop);
  if (!loaded) {
    return fail(loaded.error());
  }
  const learning::ModelMeasurementOptions how = measurementOf(loaded->config, options);
  Result<learning::ModelMeasurement> measured =
      learning::measureModel(loaded->config.training, *loaded->dataset, loaded->network, how, stop);
  if (!measured) {
    return about(loaded->place.file, measured.error());
  }
  std::vector<std::string>& warnings = measured->report.warnings;
  std::ranges::copy(loaded->warnings, std::back_inserter(warnings));
  if (const auto missed = missedTarget(*measured, options.gcTarget)) {
    warnings.push_back(*missed);
  }
  return Measured{.report = std::move(measured->report),
                  .samples = measured->samples.measured,
                  .layer = measured->layer,
                  .gcSamples = measured->samples.gcSamples,
                  .probe = measured->probe,
                  .from = options.from,
                  .complexity = std::move(measured->complexity),
                  .pilot = measured->pilot,
                  .classNames = loaded->dataset->classNames,
                  .flatness = measured->flatness,
                  .flatnessSamples = how.flatness ? std::min(how.flatness->samples, measured->samples.samples) : 0,
                  .shuffled = measured->shuffled,
                  .foreign = loaded->foreign};
}

Result<ProfiledRun> profileRun(const std::filesystem::path& target, const RunOptions& options,
                               const std::stop_token& stop)
{
  const Result<Loaded> loaded = load(target, options, stop);
  if (!loaded) {
    return fail(loaded.error());
  }
  learning::DepthProfileOptions how;
  how.conventions = options.conventions;
  how.complexityOf = options.split;
  how.from = options.from;
  how.onProgress = options.onProgress;
  Result<learning::DepthProfile> profile =
      learning::profileModel(loaded->config.training, *loaded->dataset, loaded->network, how, stop);
  if (!profile) {
    return about(loaded->place.file, profile.error());
  }
  ProfiledRun profiled{.folder = loaded->place.folder,
                       .epoch = loaded->epoch,
                       .from = options.from,
                       .foreign = loaded->foreign,
                       .profile = *std::move(profile),
                       .warnings = loaded->warnings};
  if (profiled.profile.warning) {
    profiled.warnings.push_back(*profiled.profile.warning);
  }
  return profiled;
}

Result<std::vector<learning::LayerInfo>> layersOfRun(const std::filesystem::path& target, const RunOptions& options,
                                                     const std::stop_token& stop)
{
  return load(target, options, stop)
      .and_then([&stop](const Loaded& loaded) -> Result<std::vector<learning::LayerInfo>> {
        auto layers = learning::layersOf(loaded.config.training, *loaded.dataset, loaded.network, stop);
        return layers ? std::move(layers) : about(loaded.place.file, layers.error());
      });
}

}  // namespace simplexity::runs

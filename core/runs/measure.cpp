#include "core/runs/measure.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/random.h"
#include "core/data/sampling.h"
#include "core/learning/measure_model.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_layout.h"
#include "core/runs/safetensors.h"

namespace simplexity::runs {

namespace {

using geometry::ClassStatistics;
using Labels = std::vector<std::int32_t>;

template <class Matrix>
std::optional<geometry::CollapseReport> reportOf(const Matrix& features, const FeaturesFile& file, const Labels& labels,
                                                 const FeatureOptions& options, const std::stop_token& stop)
{
  const ClassStatistics statistics = geometry::statisticsOf(features, labels, file.classCount, options.threads);
  return geometry::measureCollapse({.statistics = statistics,
                                    .labels = labels,
                                    .head = file.head ? &*file.head : nullptr,
                                    .conventions = options.conventions,
                                    .vciFeatures = options.withVci ? features.cols() : geometry::kVciFeatures,
                                    .threads = options.threads},
                                   features, [&stop] { return !stop.stop_requested(); });
}

std::optional<geometry::CollapseReport> reportOf(const FeaturesFile& file, const Labels& labels,
                                                 const FeatureOptions& options, const std::stop_token& stop)
{
  return std::visit([&](const auto& features) { return reportOf(features, file, labels, options, stop); },
                    file.features);
}

tl::unexpected<Error> stopped()
{
  return fail(ErrorCode::Io, "stopped before everything was measured");
}

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

/// The run's experiment with what the options say instead.
ExperimentConfig experimentOf(const RunInfo& info, const RunOptions& options)
{
  ExperimentConfig config = info.config;
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
  how.split = options.split;
  how.gcTarget = options.gcTarget;
  if (options.withFlatness) {
    how.flatness = learning::FlatnessConfig{.seed = config.training.seed};
  }
  if (options.onProgress) {
    how.onProgress = options.onProgress;
  }
  return how;
}

}  // namespace

Result<Measured> measureFeatures(const FeaturesFile& file, const FeatureOptions& options, const std::stop_token& stop)
{
  auto report = reportOf(file, file.labels, options, stop);
  if (!report) {
    return stopped();
  }
  Measured measured{.report = *std::move(report),
                    .samples = file.samples(),
                    .features = file.featureCount(),
                    .gcSamples = 0,
                    .probe = {},
                    .complexity = {},
                    .pilot = std::nullopt,
                    .classNames = {},
                    .flatness = std::nullopt,
                    .flatnessSamples = 0,
                    .shuffled = std::nullopt};
  if (options.withShuffled) {
    const auto shuffled = reportOf(
        file, data::shuffledLabels(file.labels, RandomStream(options.seed, StreamPurpose::Sampling)), options, stop);
    if (!shuffled) {
      return stopped();
    }
    measured.shuffled = shuffled->values;
  }
  return measured;
}

Result<Measured> measureRun(const std::filesystem::path& folder, const RunOptions& options, const std::stop_token& stop)
{
  const Result<Run> run = readRun(folder);
  if (!run) {
    return fail(run.error());
  }
  const auto file = folder / kCheckpointFolder / (options.best ? kBestCheckpoint : kLastCheckpoint);
  const Result<TensorArchive> parameters = readSafetensors(file);
  if (!parameters) {
    return fail(parameters.error());
  }
  const ExperimentConfig config = experimentOf(run->info, options);
  const auto dataset = loadData(config, stop);
  if (!dataset) {
    return fail(dataset.error());
  }
  const learning::ModelMeasurementOptions how = measurementOf(config, options);
  Result<learning::ModelMeasurement> measured =
      learning::measureModel(config.training, **dataset, *parameters, how, stop);
  if (!measured) {
    return fail(measured.error().code, measured.error().message, file);
  }
  if (const auto missed = missedTarget(*measured, options.gcTarget)) {
    measured->report.warnings.push_back(*missed);
  }
  return Measured{.report = std::move(measured->report),
                  .samples = measured->samples.measured,
                  .features = measured->embeddingFeatures,
                  .gcSamples = measured->samples.gcSamples,
                  .probe = measured->probe,
                  .complexity = std::move(measured->complexity),
                  .pilot = measured->pilot,
                  .classNames = (*dataset)->classNames,
                  .flatness = measured->flatness,
                  .flatnessSamples = how.flatness ? std::min(how.flatness->samples, measured->samples.samples) : 0,
                  .shuffled = measured->shuffled};
}

}  // namespace simplexity::runs

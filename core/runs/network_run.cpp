#include "core/runs/network_run.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "core/base/file_io.h"
#include "core/formats/weights_file.h"
#include "core/runs/file_kind.h"
#include "core/runs/model_file.h"
#include "core/runs/run_recorder.h"

namespace simplexity::runs {

namespace {

using learning::TrainingSummary;

/// A network and where it is from.
struct LoadedNetwork {
  learning::NetworkSource source;
  NetworkOrigin origin;
  ExperimentConfig config;  ///< measures the network and leaves it as it is
};

/// For data that are normalised already.
Result<LoadedNetwork> loadNetwork(const std::filesystem::path& file, const NetworkRunOptions& options,
                                  const std::shared_ptr<const data::Dataset>& dataset, const std::stop_token& stop)
{
  const Result<std::string> format = formats::networkFormat(file);
  if (!format) {
    return fail(format.error());
  }
  const ModelFileOptions how{.model = options.model, .embedding = options.embedding, .normalisation = {}};
  return loadModelFile(file, how, dataset, stop).map([&](ModelFromFile loaded) {
    LoadedNetwork network{.source = std::move(loaded.network),
                          .origin = {.file = absolutePath(file).string(),
                                     .format = *format,
                                     .isRecognised = !options.model.name,
                                     .leftOut = std::ssize(loaded.unexpected),
                                     .embedding = options.embedding.value_or("")},
                          .config = options.experiment};
    network.config.training.model = loaded.model.value_or(learning::ModelConfig());
    network.config.training.epochs = 0;
    network.config.checkpointEvery = 0;  // that of epoch 0 is enough
    return network;
  });
}

/// Training says of numbers that are not finite how to train on; here they are the file's.
Result<TrainingSummary> aboutFile(Result<TrainingSummary> summary, const std::filesystem::path& file)
{
  return !summary && summary.error().code == ErrorCode::Numeric
             ? fail(ErrorCode::Numeric,
                    "the loss of this network is not finite on these data: its weights are damaged, or need inputs of "
                    "another normalisation",
                    file)
             : summary;
}

}  // namespace

Result<NetworkRunOptions> networkRunOf(const RunOptions& options)
{
  if (!options.dataset) {
    return fail(ErrorCode::InvalidArgument, "name the data set to measure the network on (--dataset)");
  }
  NetworkRunOptions run{.experiment = withOptions({}, options),
                        .model = options.ofModelFile.model,
                        .embedding = options.ofModelFile.embedding};
  run.experiment.normalisation = options.ofModelFile.normalisation;
  run.experiment.training.probe.flatnessEvery = options.withFlatness ? 1 : 0;
  return run;
}

Result<TrainingSummary> measureNetworkRun(const std::filesystem::path& file, const NetworkRunOptions& options,
                                          const std::filesystem::path& out, learning::TrainingObserver& observer,
                                          std::stop_token stop)
{
  if (Result<> ready = options.experiment.validate().and_then([&] { return checkNewRunFolder(out); }); !ready) {
    return fail(std::move(ready.error()));
  }
  const auto dataset = loadData(options.experiment, observer, stop);
  Result<LoadedNetwork> network =
      dataset.and_then([&](const auto& data) { return loadNetwork(file, options, data, stop); });
  if (stop.stop_requested()) {
    return TrainingSummary{learning::Outcome::Stopped};
  }
  if (!network) {
    return fail(std::move(network.error()));
  }
  const ExperimentConfig& config = network->config;
  RunRecorder recorder(
      [&](const learning::TrainingPlan& plan) {
        RunInfo info = infoOf(config, **dataset, plan);
        info.network = network->origin;
        return RunWriter::create(out, std::move(info));
      },
      observer);
  return recorder.finish(aboutFile(
      learning::measureUntrained(config.training, **dataset, network->source, recorder, std::move(stop)), file));
}

}  // namespace simplexity::runs

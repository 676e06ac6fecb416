#include "core/runs/network_run.h"

#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

#include "core/base/random.h"
#include "core/formats/weights_file.h"
#include "core/learning/training/training_state.h"
#include "core/runs/file_kind.h"
#include "core/runs/model_file.h"
#include "core/runs/run_recorder.h"

namespace simplexity::runs {

namespace {

using learning::TrainingSummary;

/// A network as a training can start with it.
struct LoadedNetwork {
  learning::ModelConfig model;
  TensorArchive parameters;
  NetworkOrigin origin;
};

Result<LoadedNetwork> loadNetwork(const std::filesystem::path& file, const learning::ModelChoice& choice,
                                  const std::shared_ptr<const data::Dataset>& dataset)
{
  const Result<std::string> format = formats::weightsFormat(file);
  if (!format) {
    return fail(format.error());
  }
  // The data are normalised already.
  Result<ModelFromFile> loaded = loadModelFile(file, {.model = choice, .embedding = {}, .normalisation = {}}, dataset);
  if (!loaded) {
    return fail(std::move(loaded.error()));
  }
  auto* const parameters = std::get_if<TensorArchive>(&loaded->network);
  if (parameters == nullptr) {
    return fail(cannotShow(file, FileKind::Script));
  }
  std::error_code ignored;
  return LoadedNetwork{.model = *std::move(loaded->model),
                       .parameters = std::move(*parameters),
                       .origin = {.file = std::filesystem::absolute(file, ignored).lexically_normal().string(),
                                  .format = *format,
                                  .isRecognised = !choice.name,
                                  .leftOut = std::ssize(loaded->unexpected)}};
}

/// The beginning of a training with these parameters.
learning::TrainingStart startWith(TensorArchive parameters, std::uint64_t seed)
{
  parameters.metadata = learning::metadataOf({.epoch = 0,
                                              .step = 0,
                                              .seed = seed,
                                              .shuffling = RandomStream(seed, StreamPurpose::Shuffling).state(),
                                              .penalty = std::nullopt});
  return {.checkpoint = std::move(parameters), .view = std::nullopt, .isBranch = true};
}

/// The experiment that measures a network and leaves it as it is. One checkpoint of epoch 0 is enough.
ExperimentConfig withoutTraining(ExperimentConfig config, const learning::ModelConfig& model)
{
  config.training.model = model;
  config.training.epochs = 0;
  config.checkpointEvery = 0;
  return config;
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

Result<TrainingSummary> measureNetworkRun(const std::filesystem::path& file, const NetworkRunOptions& options,
                                          const std::filesystem::path& out, learning::TrainingObserver& observer,
                                          std::stop_token stop)
{
  if (Result<> ready = options.experiment.validate().and_then([&] { return checkNewRunFolder(out); }); !ready) {
    return fail(std::move(ready.error()));
  }
  const auto dataset = loadData(options.experiment, observer, stop);
  Result<LoadedNetwork> network =
      dataset.and_then([&](const auto& data) { return loadNetwork(file, options.model, data); });
  if (stop.stop_requested()) {
    return TrainingSummary{learning::Outcome::Stopped};
  }
  if (!network) {
    return fail(std::move(network.error()));
  }
  const ExperimentConfig config = withoutTraining(options.experiment, network->model);
  RunRecorder recorder(
      [&](const learning::TrainingPlan& plan) {
        RunInfo info = infoOf(config, **dataset, plan);
        info.network = network->origin;
        return RunWriter::create(out, std::move(info));
      },
      observer);
  const auto start = startWith(std::move(network->parameters), config.training.seed);
  return recorder.finish(
      aboutFile(learning::train(config.training, **dataset, recorder, std::move(stop), start), file));
}

}  // namespace simplexity::runs

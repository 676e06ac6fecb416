#include "core/runs/model_file.h"

#include <utility>

#include <fmt/format.h>

#include "core/formats/recognise.h"
#include "core/formats/weights_file.h"

namespace simplexity::runs {

namespace {

using learning::RecognisedModel;

Result<> checkEnds(const RecognisedModel& found, const data::Dataset& dataset)
{
  const bool isMlp = found.model.name == "mlp";
  if (isMlp ? found.input.size() != dataset.shape.size() : found.input.channels != dataset.shape.channels) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the weights are of a {} for inputs of {} {}, those of the data set have {}",
                            found.model.name, isMlp ? found.input.size() : found.input.channels,
                            isMlp ? "values" : "channels", isMlp ? dataset.shape.size() : dataset.shape.channels));
  }
  if (found.classCount != dataset.classCount()) {
    return fail(ErrorCode::InvalidArgument, fmt::format("the weights are of a {} for {} classes, the data set has {}",
                                                        found.model.name, found.classCount, dataset.classCount()));
  }
  return {};
}

/// About the file, unless what was asked for is wrong.
tl::unexpected<Error> about(const std::filesystem::path& file, const Error& error)
{
  return fail(error.code, error.message, file);
}

Result<ModelFromFile> mapped(const TensorArchive& weights, const RecognisedModel& found,
                             const std::shared_ptr<const data::Dataset>& dataset)
{
  const Result<learning::NetworkPlan> plan = learning::planNetwork(found.model, dataset->shape, dataset->classCount());
  if (!plan) {
    return fail(plan.error());
  }
  Result<learning::MappedWeights> mapped = learning::mapWeights(weights, found.model, *plan);
  if (!mapped) {
    return fail(std::move(mapped.error()));
  }
  if (!mapped->report.isComplete()) {
    return fail(ErrorCode::InvalidFormat, fmt::format("the weights are not those of a {} for inputs of {}×{}×{}: {}",
                                                      found.model.name, dataset->shape.channels, dataset->shape.height,
                                                      dataset->shape.width, complaintOf(mapped->report)));
  }
  return ModelFromFile{.model = found.model,
                       .parameterCount = parametersOf(*plan),
                       .network = std::move(mapped->parameters),
                       .unexpected = std::move(mapped->report.unexpected),
                       .dataset = dataset};
}

/// Weights as one of our models.
Result<ModelFromFile> loadWeights(const std::filesystem::path& file, const ModelFileOptions& options,
                                  std::shared_ptr<const data::Dataset> dataset)
{
  if (options.embedding) {
    return fail(ErrorCode::InvalidArgument, "--embedding is for TorchScript; a layer of other networks is --layer",
                file);
  }
  const Result<TensorArchive> weights = formats::readWeights(file);
  if (!weights) {
    return fail(weights.error());
  }
  const Result<RecognisedModel> found = learning::recogniseModel(*weights, options.model);
  if (!found) {
    return about(file, found.error());
  }
  if (const Result<> fits = checkEnds(*found, *dataset); !fits) {
    return about(file, fits.error());
  }
  const auto prepared = data::withNormalisation(options.normalisation, std::move(dataset));
  if (!prepared) {
    return fail(prepared.error());
  }
  Result<ModelFromFile> model = mapped(*weights, *found, *prepared);
  return model ? std::move(model) : about(file, model.error());
}

Result<ModelFromFile> loadProgram(const std::filesystem::path& file, const ModelFileOptions& options,
                                  std::shared_ptr<const data::Dataset> dataset, const std::stop_token& stop)
{
  if (options.model.name || options.model.vitHeads) {
    return fail(ErrorCode::InvalidArgument, "--model and --vit-heads are for weights; this is a program of TorchScript",
                file);
  }
  const auto prepared = data::withNormalisation(options.normalisation, std::move(dataset));
  if (!prepared) {
    return fail(prepared.error());
  }
  return learning::summariseScript(file, stop).map([&](const learning::ScriptSummary& summary) {
    return ModelFromFile{.model = std::nullopt,
                         .parameterCount = summary.parameterCount,
                         .network = learning::ScriptFile{.path = file, .embedding = options.embedding},
                         .unexpected = {},
                         .dataset = *prepared};
  });
}

}  // namespace

std::int64_t parametersOf(const learning::NetworkPlan& plan)
{
  std::int64_t parameters = 0;
  for (const learning::ModuleSummary& module : summariesOf(plan)) {
    parameters += module.parameters;
  }
  return parameters;
}

Result<ModelFromFile> loadModelFile(const std::filesystem::path& file, const ModelFileOptions& options,
                                    std::shared_ptr<const data::Dataset> dataset, const std::stop_token& stop)
{
  return formats::recognise(file).and_then([&](formats::FileContent content) {
    return content == formats::FileContent::PyTorchScript ? loadProgram(file, options, std::move(dataset), stop)
                                                          : loadWeights(file, options, std::move(dataset));
  });
}

}  // namespace simplexity::runs

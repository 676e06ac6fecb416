#include "train_options.h"

#include <charconv>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/data/load.h"
#include "core/data/sampling.h"
#include "core/learning/config.h"
#include "option_helpers.h"

namespace simplexity::cli {

namespace {

std::string datasetHelp()
{
  std::string text = "Data set, one of:";
  for (const data::DatasetKind& kind : data::datasetKinds()) {
    text += fmt::format("\n  {}: {}", kind.syntax, kind.summary);
  }
  return text;
}

void addDataOptions(CLI::App& command, runs::ExperimentConfig& config)
{
  command.add_option("--dataset", config.dataset, datasetHelp())->type_name("SPEC")->capture_default_str();
  addParsed(command, "--classes", config.classes, data::parseClassList,
            "Train on these classes alone, for example 0,3,5-9 (default: all)")
      ->type_name("LIST");
  addCount(command, "--train-limit", config.trainLimit, kPositiveCounts,
           "Train on at most this many samples, 1 or more, in equal shares of the classes (default: all)");
  addParsed(command, "--normalisation", config.normalisation, data::parseNormalisation,
            "How the inputs are normalised: by mean and deviation of the data set (dataset), of ImageNet (imagenet), "
            "not at all (none), or by those given, of each channel or one for all")
      ->type_name("NAME|MEAN,DEVIATION")
      ->default_str(data::textOf(config.normalisation));
}

void addOptimizerOptions(CLI::App& command, learning::TrainingConfig& training)
{
  learning::OptimizerConfig& optimizer = training.optimizer;
  addCount(command, "--epochs", training.epochs, kCounts,
           "Passes over the training data, 0 or more; 0 measures the untrained network");
  addCount(command, "--batch-size", training.batchSize, kPositiveCounts, "Samples in a mini-batch, 1 or more");
  addParsed(command, "--optimizer", optimizer.kind, learning::optimizerFromId,
            "sgd (stochastic gradient descent) or sam (sharpness-aware: the gradient is taken a step uphill; twice the "
            "time)")
      ->type_name("NAME")
      ->default_str(std::string(learning::optimizerId(optimizer.kind)));
  command.add_option("--sam-radius", optimizer.samRadius, "Length of the step uphill of sam, 0 or more")
      ->type_name("X")
      ->capture_default_str();
  command.add_option("--lr", optimizer.learningRate, "Learning rate of SGD, above 0")
      ->type_name("X")
      ->capture_default_str();
  command.add_option("--momentum", optimizer.momentum, "Momentum of SGD, from 0 to below 1")
      ->type_name("X")
      ->capture_default_str();
  command.add_option("--weight-decay", optimizer.weightDecay, "L2 coefficient on every parameter, 0 or more")
      ->type_name("X")
      ->capture_default_str();
  addParsed(command, "--schedule", optimizer.schedule, learning::scheduleFromId,
            "Learning rate over the epochs: constant, step (a tenth after one third and again after two thirds) or "
            "cosine (down to 0)")
      ->type_name("NAME")
      ->default_str(std::string(learning::scheduleId(optimizer.schedule)));
}

void addPenaltyOptions(CLI::App& command, learning::TrainingConfig& training)
{
  command
      .add_option("--gc-penalty", training.gcPenalty,
                  "Adds this times the geometric complexity of the embedding to the loss, 0 or more; a step then takes "
                  "three to four times as long")
      ->type_name("X")
      ->capture_default_str();
  addCountOrWord(command, "--gc-penalty-samples", training.gcPenaltySamples, kPositiveCounts, learning::kAllSamples,
                 "all", "Samples of each mini-batch on which the penalty is estimated; fewer are faster");
}

/// CLI11 would take "-1" for the largest number there is.
Result<std::uint64_t> parseSeed(const std::string& text)
{
  const char* const end = text.data() + text.size();
  std::uint64_t seed = 0;
  if (const auto parsed = std::from_chars(text.data(), end, seed); parsed.ec != std::errc() || parsed.ptr != end) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("--seed is '{}'; expected a whole number, 0 or more, below 2^64.", text));
  }
  return seed;
}

void addMachineOptions(CLI::App& command, learning::TrainingConfig& training)
{
  addParsed(command, "--seed", training.seed, parseSeed,
            "Seed of all random numbers, 0 or more; equal seeds give equal results")
      ->type_name("N")
      ->default_str(fmt::to_string(training.seed));
  addCount(command, "--threads", training.threads, learning::kThreads,
           "Threads to compute with; 0: all cores but one, at least one");
  command
      .add_option("--device", training.device, "Where to compute: auto (a GPU if there is one), cpu, cuda or cuda:N")
      ->type_name("NAME")
      ->capture_default_str();
}

void addProbeOptions(CLI::App& command, learning::ProbeConfig& probe)
{
  addCount(command, "--probe-every", probe.every, kPositiveCounts,
           "Measure after every N epochs, 1 or more; epoch 0 and the last are always measured");
  addProbeCounts(command, probe);
  addCount(command, "--flatness-every", probe.flatnessEvery, kCounts,
           "Also measure how flat the loss is after every N epochs, epoch 0 and the last, on 512 samples of each "
           "split: about 200 passes over them; 0: never");
  command.add_flag("--gc-logits", probe.gcLogits,
                   "Also measure the geometric complexity of the logits, which doubles the time that it takes");
  command.add_flag(
      "--shuffled", probe.shuffled,
      "Also measure with the labels shuffled, which is what no structure looks like: the baseline of plots");
}

}  // namespace

void addProbeCounts(CLI::App& command, learning::ProbeConfig& probe)
{
  addCountOrWord(command, "--measure-samples", probe.measureSamples, kPositiveCounts, learning::kAllSamples, "all",
                 "Samples of each split on which loss, accuracy and collapse are measured");
  addCountOrWord(command, "--gc-samples", probe.gcSamples, kPositiveCounts, learning::kAllSamples, "all",
                 "Samples of each split on which geometric complexity is measured");
  addCountOrWord(
      command, "--gc-probes", probe.gcProbes, learning::kProbeCounts, learning::kExactProbes, "exact",
      "Directions of the outputs per sample that estimate geometric complexity; exact: every output, slower");
  command
      .add_option_function<std::string>(
          "--gc-estimator",
          [&probe](const std::string& id) {
            if (const Result<> known = learning::setEstimator(probe, id); !known) {
              throw CLI::ValidationError(known.error().message);
            }
          },
          "What these directions are: random ones (orthonormal, gaussian or rademacher), random outputs (outputs), "
          "those in which the class means differ and random ones besides (deflated), or these shared out among the "
          "samples (stratified); exact is --gc-probes exact")
      ->type_name("NAME")
      ->default_str(std::string(learning::estimatorId(probe.gcEstimator)));
}

CLI::Option* addBase(CLI::App& command, TrainOptions& options, const std::string& name,
                     const std::function<Result<runs::ExperimentConfig>(const std::filesystem::path&)>& read,
                     const std::string& help)
{
  return command.add_option_function<std::string>(
      name,
      [&options, read](const std::string& path) {
        Result<runs::ExperimentConfig> config = read(path);
        options.base = config.map([](const auto&) {});
        options.config = std::move(config).value_or(runs::ExperimentConfig());
      },
      help);
}

void addTrainOptions(CLI::App& command, TrainOptions& options)
{
  addDataOptions(command, options.config);
  addOptimizerOptions(command, options.config.training);
  addPenaltyOptions(command, options.config.training);
  addMachineOptions(command, options.config.training);
  addProbeOptions(command, options.config.training.probe);
  addCount(command, "--checkpoint-every", options.config.checkpointEvery, kCounts,
           "Keep a checkpoint of every N epochs, to branch from; 0: only the last and the best");
  command.add_option("--out", options.out, "Run folder to write; must not exist or be empty")
      ->type_name("RUN_DIR")
      ->required();
}

}  // namespace simplexity::cli

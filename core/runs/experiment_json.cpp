#include <fmt/core.h>

#include <string>
#include <string_view>

#include "core/base/file_io.h"
#include "core/runs/experiment.h"
#include "core/runs/json_documents.h"

namespace simplexity::runs {

namespace {

constexpr std::uintmax_t kMaxConfigBytes = 1U << 20U;

// Keys are the command line's options with underscores: one vocabulary for files, commands and sweeps.

/// A count, or a word for a special value ("all", "exact").
OrderedJson countOrWordToJson(std::int64_t count, std::int64_t special, std::string_view word)
{
  return count == special ? OrderedJson(word) : OrderedJson(count);
}

template <class Count>
void readCountOrWord(ObjectReader& reader, const std::string& key, CountRange range, Count special,
                     std::string_view word, Count& count)
{
  reader.optionalWith(key, [&](const Json& json) -> Complaint {
    if (json == word) {
      count = special;
      return {};
    }
    // The special values are themselves numbers that no file may use.
    const Complaint complaint = readCount(json, range, count);
    return complaint.empty() ? complaint : fmt::format("{}, or \"{}\"", complaint, word);
  });
}

/// A word that `take` understands, which gives a Result<>.
template <class Take>
void readNamed(ObjectReader& reader, const std::string& key, Take take)
{
  reader.optionalWith(key, [&](const Json& json) -> Complaint {
    std::string id;
    if (Complaint complaint = readValue(json, id); !complaint.empty()) {
      return complaint;
    }
    const Result<> taken = take(id);
    return taken ? Complaint() : "is not valid: " + taken.error().message;
  });
}

/// A value that files name by a word; `fromId` gives a Result.
template <class Choice, class FromId>
void readChoice(ObjectReader& reader, const std::string& key, FromId fromId, Choice& choice)
{
  readNamed(reader, key, [&](const std::string& id) -> Result<> {
    return fromId(id).map([&](Choice known) { choice = std::move(known); });
  });
}

void readModelVariant(ObjectReader& reader, learning::ModelConfig& model)
{
  reader.optional("widths", model.widths);
  readChoice(reader, "model_form", learning::modelFormFromId, model.form);
  reader.optional("vit_patch", learning::kUnits, model.vit.patch);
  reader.optional("vit_width", learning::kUnits, model.vit.width);
  reader.optional("vit_depth", learning::kDepths, model.vit.depth);
  reader.optional("vit_heads", learning::kUnits, model.vit.heads);
  reader.optional("vit_hidden", learning::kUnits, model.vit.hidden);
}

}  // namespace

OrderedJson toJsonObject(const ExperimentConfig& config)
{
  const learning::TrainingConfig& training = config.training;
  return {
      {"dataset", config.dataset},
      {"classes", config.classes},
      {"train_limit", config.trainLimit ? OrderedJson(*config.trainLimit) : OrderedJson(nullptr)},
      {"normalisation", data::textOf(config.normalisation)},
      {"model", training.model.name},
      {"widths", training.model.widths},
      {"model_form", learning::modelFormId(training.model.form)},
      {"vit_patch", training.model.vit.patch},
      {"vit_width", training.model.vit.width},
      {"vit_depth", training.model.vit.depth},
      {"vit_heads", training.model.vit.heads},
      {"vit_hidden", training.model.vit.hidden},
      {"epochs", training.epochs},
      {"batch_size", training.batchSize},
      {"optimizer", learning::optimizerId(training.optimizer.kind)},
      {"sam_radius", training.optimizer.samRadius},
      {"lr", training.optimizer.learningRate},
      {"momentum", training.optimizer.momentum},
      {"weight_decay", training.optimizer.weightDecay},
      {"schedule", learning::scheduleId(training.optimizer.schedule)},
      {"gc_penalty", training.gcPenalty},
      {"gc_penalty_samples", countOrWordToJson(training.gcPenaltySamples, learning::kAllSamples, "all")},
      {"seed", training.seed},
      {"threads", training.threads},
      {"device", training.device},
      {"probe_every", training.probe.every},
      {"measure_samples", countOrWordToJson(training.probe.measureSamples, learning::kAllSamples, "all")},
      {"gc_samples", countOrWordToJson(training.probe.gcSamples, learning::kAllSamples, "all")},
      {"gc_probes", countOrWordToJson(training.probe.gcProbes, learning::kExactProbes, "exact")},
      {"gc_estimator", learning::estimatorId(training.probe.gcEstimator)},
      {"flatness_every", training.probe.flatnessEvery},
      {"gc_logits", training.probe.gcLogits},
      {"shuffled", training.probe.shuffled},
      {"checkpoint_every", config.checkpointEvery},
  };
}

Result<ExperimentConfig> experimentFromJson(const Json& json)
{
  ExperimentConfig config;
  learning::TrainingConfig& training = config.training;
  ObjectReader reader(json);
  reader.optional("dataset", config.dataset);
  reader.optional("classes", config.classes);
  reader.optionalWith("train_limit", [&](const Json& limit) {
    config.trainLimit.reset();
    return limit.is_null() ? Complaint() : readCount(limit, kPositiveCounts, config.trainLimit.emplace());
  });
  readChoice(reader, "normalisation", data::parseNormalisation, config.normalisation);
  reader.optional("model", training.model.name);
  readModelVariant(reader, training.model);
  reader.optional("epochs", kCounts, training.epochs);
  reader.optional("batch_size", kPositiveCounts, training.batchSize);
  readChoice(reader, "optimizer", learning::optimizerFromId, training.optimizer.kind);
  reader.optional("sam_radius", training.optimizer.samRadius);
  reader.optional("lr", training.optimizer.learningRate);
  reader.optional("momentum", training.optimizer.momentum);
  reader.optional("weight_decay", training.optimizer.weightDecay);
  readChoice(reader, "schedule", learning::scheduleFromId, training.optimizer.schedule);
  reader.optional("gc_penalty", training.gcPenalty);
  readCountOrWord(reader, "gc_penalty_samples", kPositiveCounts, learning::kAllSamples, "all",
                  training.gcPenaltySamples);
  reader.optional("seed", training.seed);
  reader.optional("threads", learning::kThreads, training.threads);
  reader.optional("device", training.device);
  reader.optional("probe_every", kPositiveCounts, training.probe.every);
  readCountOrWord(reader, "measure_samples", kPositiveCounts, learning::kAllSamples, "all",
                  training.probe.measureSamples);
  readCountOrWord(reader, "gc_samples", kPositiveCounts, learning::kAllSamples, "all", training.probe.gcSamples);
  readCountOrWord(reader, "gc_probes", learning::kProbeCounts, learning::kExactProbes, "exact",
                  training.probe.gcProbes);
  readNamed(reader, "gc_estimator", [&](const std::string& id) { return learning::setEstimator(training.probe, id); });
  reader.optional("flatness_every", kCounts, training.probe.flatnessEvery);
  reader.optional("gc_logits", training.probe.gcLogits);
  reader.optional("shuffled", training.probe.shuffled);
  reader.optional("checkpoint_every", kCounts, config.checkpointEvery);
  reader.refuseOtherKeys();
  if (Result<> read = reader.result(); !read) {
    return fail(std::move(read.error()));
  }
  return config;
}

std::string toJson(const ExperimentConfig& config)
{
  return dumpJson(toJsonObject(config), 2);
}

Result<ExperimentConfig> experimentFromJson(std::string_view text)
{
  return parseJson(text).and_then([](const Json& json) { return experimentFromJson(json); });
}

Result<ExperimentConfig> readExperiment(const std::filesystem::path& path)
{
  Result<ExperimentConfig> config = readTextFile(path, kMaxConfigBytes).and_then([](const std::string& text) {
    return experimentFromJson(std::string_view(text));
  });
  if (!config) {
    return fail(config.error().code, config.error().message, path);
  }
  return config;
}

}  // namespace simplexity::runs

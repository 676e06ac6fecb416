#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "core/runs/json_documents.h"

namespace simplexity::runs {

namespace {

using learning::SplitPlan;

OrderedJson toJsonObject(const SplitPlan& split)
{
  return {{"samples", split.samples},
          {"measured", split.measured},
          {"gc_samples", split.gcSamples},
          {"flatness_samples", split.flatnessSamples}};
}

OrderedJson toJsonObject(const learning::TrainingPlan& plan)
{
  return {
      {"threads", plan.threads},
      {"device", plan.device},
      {"parameters", plan.parameters},
      {"embedding_features", plan.embeddingFeatures},
      {"train", toJsonObject(plan.train)},
      {"test", toJsonObject(plan.test)},
      {"library_versions", plan.libraryVersions},
  };
}

void readSplitPlan(ObjectReader& reader, SplitPlan& split)
{
  reader.required("samples", kCounts, split.samples);
  reader.required("measured", kCounts, split.measured);
  reader.required("gc_samples", kCounts, split.gcSamples);
  reader.optional("flatness_samples", kCounts, split.flatnessSamples);  // older runs measured none
}

void readPlan(ObjectReader& reader, learning::TrainingPlan& plan)
{
  reader.required("threads", learning::kThreads, plan.threads);
  reader.required("device", plan.device);
  reader.required("parameters", kLargeCounts, plan.parameters);
  reader.required("embedding_features", kLargeCounts, plan.embeddingFeatures);
  reader.object("train", [&](ObjectReader& split) { readSplitPlan(split, plan.train); });
  reader.object("test", [&](ObjectReader& split) { readSplitPlan(split, plan.test); });
  reader.required("library_versions", plan.libraryVersions);
}

Complaint readImageShape(const Json& json, std::optional<data::ImageShape>& shape)
{
  std::vector<std::int64_t> sides;
  if (!readShape(json, sides).empty() || sides.size() != 3) {
    return "must be channels, height and width of an image";
  }
  shape = {.channels = sides[0], .height = sides[1], .width = sides[2]};
  return {};
}

void readDataset(ObjectReader& reader, RunInfo& info)
{
  reader.required("title", info.datasetTitle);
  reader.required("fingerprint", info.datasetFingerprint);
  reader.optionalWith("shape", [&](const Json& shape) { return readImageShape(shape, info.inputShape); });
  reader.requiredWith("class_names", [&](const Json& names) {
    const Complaint complaint = readValue(names, info.classNames);
    const Result<> fit = data::checkClassNames(info.classNames);
    return !complaint.empty() || fit ? complaint : "is wrong: " + fit.error().message;
  });
  reader.object("normalisation", [&](ObjectReader& normalisation) {
    normalisation.required("value_scale", info.normalisation.valueScale);
    normalisation.required("mean", info.normalisation.mean);
    normalisation.required("deviation", info.normalisation.deviation);
  });
  reader.optional("skipped_count", kCounts, info.skipped.count);  // older runs skipped nothing
  reader.optional("skipped", info.skipped.first);
}

OrderedJson toJsonObject(const FeaturesOrigin& origin)
{
  return {{"file", origin.file},     {"format", origin.format},       {"type", origin.type},
          {"labels", origin.labels}, {"numbered", origin.isNumbered}, {"head", origin.hasHead}};
}

Complaint readFeatures(const Json& json, std::optional<FeaturesOrigin>& origin)
{
  ObjectReader reader(json);
  FeaturesOrigin& read = origin.emplace();
  reader.required("file", read.file);
  reader.required("format", read.format);
  reader.required("type", read.type);
  reader.required("labels", read.labels);
  reader.required("numbered", read.isNumbered);
  reader.required("head", read.hasHead);
  return reader.result() ? Complaint() : "is wrong: " + reader.result().error().message;
}

OrderedJson toJsonObject(const NetworkOrigin& origin)
{
  OrderedJson json{{"file", origin.file},
                   {"format", origin.format},
                   {"recognised", origin.isRecognised},
                   {"left_out", origin.leftOut}};
  if (!origin.embedding.empty()) {
    json["embedding"] = origin.embedding;
  }
  return json;
}

void readNetwork(ObjectReader& reader, NetworkOrigin& origin)
{
  reader.required("file", origin.file);
  reader.required("format", origin.format);
  reader.required("recognised", origin.isRecognised);
  reader.required("left_out", kCounts, origin.leftOut);
  reader.optional("embedding", origin.embedding);
}

void readOrigin(ObjectReader& reader, Origin& origin)
{
  reader.required("run", origin.run);
  reader.required("epoch", kCounts, origin.epoch);
}

/// The version is read alone and first: a newer file may have any other shape.
Result<> checkVersion(const Json& json)
{
  int version = 0;
  ObjectReader reader(json);
  reader.required("format_version", version);
  if (Result<> read = reader.result(); !read) {
    return read;
  }
  if (version < 1) {
    return fail(ErrorCode::InvalidFormat, fmt::format("format version {} does not exist", version));
  }
  if (version > kRunFormatVersion) {
    return fail(ErrorCode::Unsupported,
                fmt::format("the run was written in format version {}; this program reads up to "
                            "version {}, please use a newer one",
                            version, kRunFormatVersion));
  }
  return {};
}

bool isOutcome(const std::string& text)
{
  constexpr std::array<std::string_view, 4> kOutcomes{"running", "completed", "stopped", "failed"};
  return std::find(kOutcomes.begin(), kOutcomes.end(), text) != kOutcomes.end();
}

}  // namespace

SkippedFiles skippedFilesOf(const data::LeftOut& leftOut)
{
  constexpr std::size_t kMost = 100;
  SkippedFiles files{.count = static_cast<std::int64_t>(leftOut.skipped.size()), .first = {}};
  for (std::size_t index = 0; index < std::min(kMost, leftOut.skipped.size()); ++index) {
    files.first.push_back(leftOut.skipped[index].text());
  }
  return files;
}

Complaint readShape(const Json& json, std::vector<std::int64_t>& shape)
{
  constexpr std::int64_t kMostValues = std::int64_t{1} << 31;
  if (Complaint complaint = readValue(json, shape); !complaint.empty()) {
    return complaint;
  }
  std::int64_t left = kMostValues;
  for (const std::int64_t side : shape) {
    left = side >= 1 ? left / side : 0;
  }
  return left >= 1 ? Complaint() : fmt::format("must be sizes from 1 on whose product is at most {}", kMostValues);
}

OrderedJson toJsonObject(const data::Normalisation& normalisation)
{
  return {
      {"value_scale", normalisation.valueScale}, {"mean", normalisation.mean}, {"deviation", normalisation.deviation}};
}

OrderedJson toJsonObject(const RunInfo& info)
{
  OrderedJson json = {
      {"format_version", info.formatVersion},
      {"started", info.started},
      {"resumed", info.resumed},
      {"ended", info.ended},
      {"outcome", info.outcome},
      {"message", info.message},
      {"dataset",
       {{"title", info.datasetTitle},
        {"fingerprint", info.datasetFingerprint},
        {"class_names", info.classNames},
        {"normalisation", toJsonObject(info.normalisation)},
        {"skipped_count", info.skipped.count},
        {"skipped", info.skipped.first}}},
      {"plan", toJsonObject(info.plan)},
  };
  if (const auto& shape = info.inputShape) {
    json["dataset"]["shape"] = {shape->channels, shape->height, shape->width};
  }
  if (info.features) {
    json["features"] = toJsonObject(*info.features);
  } else {
    json["config"] = toJsonObject(info.config);
  }
  if (info.network) {
    json["network"] = toJsonObject(*info.network);
  }
  if (info.origin) {
    json["origin"] = {{"run", info.origin->run}, {"epoch", info.origin->epoch}};
  }
  return json;
}

Result<RunInfo> runInfoFromJson(const Json& json)
{
  if (Result<> version = checkVersion(json); !version) {
    return fail(std::move(version.error()));
  }
  RunInfo info;
  ObjectReader reader(json);
  reader.required("format_version", info.formatVersion);
  reader.required("started", info.started);
  reader.optional("resumed", info.resumed);  // older runs never were
  reader.required("ended", info.ended);
  reader.required("outcome", info.outcome);
  reader.required("message", info.message);
  reader.object("dataset", [&](ObjectReader& dataset) { readDataset(dataset, info); });
  if (json.contains("origin")) {
    reader.object("origin", [&](ObjectReader& origin) { readOrigin(origin, info.origin.emplace()); });
  }
  if (json.contains("network")) {
    reader.object("network", [&](ObjectReader& network) { readNetwork(network, info.network.emplace()); });
  }
  reader.object("plan", [&](ObjectReader& plan) { readPlan(plan, info.plan); });
  reader.optionalWith("features", [&](const Json& value) { return readFeatures(value, info.features); });
  if (Result<> read = reader.result(); !read) {
    return fail(std::move(read.error()));
  }
  if (!isOutcome(info.outcome)) {
    return fail(ErrorCode::InvalidFormat, R"("outcome" must be "running", "completed", "stopped" or "failed")");
  }
  if (info.features) {
    return info;
  }
  const auto config = json.find("config");
  if (config == json.end()) {
    return fail(ErrorCode::InvalidFormat, R"("config" is missing)");
  }
  Result<ExperimentConfig> experiment = experimentFromJson(*config);
  if (!experiment) {
    return fail(experiment.error().code, "in \"config\", " + experiment.error().message);
  }
  info.config = std::move(*experiment);
  return info;
}

}  // namespace simplexity::runs

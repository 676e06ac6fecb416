#include "core/runs/profile_file.h"

#include <utility>

#include <fmt/format.h>

#include "core/base/file_io.h"
#include "core/runs/csv_cells.h"
#include "core/runs/json_documents.h"
#include "core/runs/measure.h"
#include "core/runs/run_layout.h"

namespace simplexity::runs {

namespace {

constexpr std::uintmax_t kMaxProfileBytes = 16U << 20U;

using learning::SplitPlan;

OrderedJson planJson(const SplitPlan& plan)
{
  return {{"samples", plan.samples}, {"measured", plan.measured}, {"gc_samples", plan.gcSamples}};
}

void readPlan(ObjectReader& reader, SplitPlan& plan)
{
  reader.required("samples", kCounts, plan.samples);
  reader.required("measured", kCounts, plan.measured);
  reader.required("gc_samples", kCounts, plan.gcSamples);
}

OrderedJson profileToJson(const RunProfile& profile)
{
  OrderedJson json;
  json["epoch"] = profile.epoch ? OrderedJson(*profile.epoch) : OrderedJson(nullptr);
  json["from"] = profile.from;
  const bool isExact = profile.probe.gcProbes == learning::kExactProbes;
  json["gc_estimator"] = isExact ? "exact" : learning::estimatorId(profile.probe.gcEstimator);
  json["gc_probes"] = profile.probe.gcProbes;
  json["train"] = planJson(profile.plan.train);
  json["test"] = planJson(profile.plan.test);
  json["warnings"] = profile.warnings;
  json["layers"] = OrderedJson::array();
  for (const auto& [info, values] : profile.layers) {
    json["layers"].push_back({{"layer", info.name},
                              {"shape", info.shape},
                              {"train", toJsonObject(values.train)},
                              {"test", toJsonObject(values.test)}});
  }
  return json;
}

Complaint readLayers(const Json& json, std::vector<RunProfile::Layer>& layers)
{
  if (!json.is_array()) {
    return "must be a list";
  }
  for (const Json& element : json) {
    RunProfile::Layer& layer = layers.emplace_back();
    ObjectReader reader(element);
    reader.required("layer", layer.info.name);
    reader.requiredWith("shape", [&](const Json& shape) { return readShape(shape, layer.info.shape); });
    reader.object("train", [&](ObjectReader& train) { readMetrics(train, layer.values.train); });
    reader.object("test", [&](ObjectReader& test) { readMetrics(test, layer.values.test); });
    if (const Result<> read = reader.result(); !read) {
      return "has an element in which " + read.error().message;
    }
  }
  return {};
}

Result<RunProfile> profileFromJson(const Json& json)
{
  RunProfile profile;
  std::string estimator;
  ObjectReader reader(json);
  reader.optionalWith("epoch", [&](const Json& epoch) {
    return epoch.is_null() ? Complaint() : readCount(epoch, kCounts, profile.epoch.emplace());
  });
  reader.optional("from", profile.from);
  reader.required("gc_estimator", estimator);
  reader.required("gc_probes", CountRange{.least = learning::kExactProbes, .most = learning::kProbeCounts.most},
                  profile.probe.gcProbes);
  reader.object("train", [&](ObjectReader& train) { readPlan(train, profile.plan.train); });
  reader.object("test", [&](ObjectReader& test) { readPlan(test, profile.plan.test); });
  reader.optional("warnings", profile.warnings);
  reader.optionalWith("layers", [&](const Json& layers) { return readLayers(layers, profile.layers); });
  Result<> read = reader.result().and_then([&] { return learning::setEstimator(profile.probe, estimator); });
  if (!read) {
    return fail(std::move(read.error()));
  }
  return profile;
}

}  // namespace

RunProfile profileOf(const ProfiledRun& profiled)
{
  RunProfile profile;
  profile.epoch = profiled.epoch;
  profile.from = profiled.from;
  profile.probe = profiled.profile.probe;
  profile.plan.train = profiled.profile.train;
  profile.plan.test = profiled.profile.test;
  profile.warnings = profiled.warnings;
  for (const learning::LayerReports& layer : profiled.profile.layers) {
    profile.layers.push_back({.info = layer.layer, .values = {.train = layer.train.values, .test = layer.test.values}});
  }
  return profile;
}

bool hasProfile(const std::filesystem::path& folder)
{
  std::error_code ignored;
  return std::filesystem::is_regular_file(folder / kProfileFile, ignored);
}

Result<RunProfile> readProfile(const std::filesystem::path& folder)
{
  const std::filesystem::path path = folder / kProfileFile;
  Result<RunProfile> profile = readTextFile(path, kMaxProfileBytes).and_then(parseJson).and_then(profileFromJson);
  if (!profile) {
    return fail(profile.error().code, profile.error().message, path);
  }
  return profile;
}

Result<> writeProfile(const std::filesystem::path& folder, const RunProfile& profile)
{
  return writeFileAtomically(folder / kProfileFile, dumpJson(profileToJson(profile), 2) + '\n');
}

Result<> writeProfileCsv(const std::filesystem::path& path, const RunProfile& profile)
{
  std::string text = "layer,features" + csvColumnNames("") + '\n';
  for (const auto& [info, values] : profile.layers) {
    text += fmt::format("{},{}", info.name, info.features()) + csvCells(values) + '\n';
  }
  return writeFileAtomically(path, text);
}

}  // namespace simplexity::runs

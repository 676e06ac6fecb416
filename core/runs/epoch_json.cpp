#include <string>
#include <string_view>

#include "core/runs/json_documents.h"
#include "core/runs/run_folder.h"

namespace simplexity::runs {

namespace {

Result<learning::EpochRecord> epochFromJson(const Json& json)
{
  learning::EpochRecord record;
  ObjectReader reader(json);
  reader.required("epoch", kCounts, record.epoch);
  reader.required("step", kLargeCounts, record.step);
  reader.required("seconds", record.seconds);
  reader.required("lr", record.learningRate);
  reader.optional("flatness_seconds", record.flatnessSeconds);
  reader.object("train", [&](ObjectReader& train) { readMetrics(train, record.train); });
  reader.object("test", [&](ObjectReader& test) { readMetrics(test, record.test); });
  if (json.contains("shuffled")) {
    record.shuffled.emplace();
    reader.object("shuffled", [&](ObjectReader& shuffled) {
      shuffled.object("train", [&](ObjectReader& train) { readMetrics(train, record.shuffled->train); });
      shuffled.object("test", [&](ObjectReader& test) { readMetrics(test, record.shuffled->test); });
    });
  }
  if (Result<> read = reader.result(); !read) {
    return fail(std::move(read.error()));
  }
  return record;
}

}  // namespace

OrderedJson toJsonObject(const MetricValues& values)
{
  OrderedJson json = OrderedJson::object();
  for (const MetricInfo& info : allMetrics()) {
    json[std::string(info.id)] = numberToJson(values.get(info.metric));
  }
  return json;
}

void readMetrics(ObjectReader& reader, MetricValues& values)
{
  for (const MetricInfo& info : allMetrics()) {
    std::optional<double> value;
    reader.optional(std::string(info.id), value);
    values.set(info.metric, value);
  }
}

OrderedJson toJsonObject(const learning::EpochRecord& record)
{
  OrderedJson json = {
      {"epoch", record.epoch},
      {"step", record.step},
      {"seconds", record.seconds},
      {"lr", record.learningRate},
  };
  if (record.flatnessSeconds) {
    json["flatness_seconds"] = *record.flatnessSeconds;
  }
  json["train"] = toJsonObject(record.train);
  json["test"] = toJsonObject(record.test);
  if (record.shuffled) {
    json["shuffled"] = {{"train", toJsonObject(record.shuffled->train)}, {"test", toJsonObject(record.shuffled->test)}};
  }
  return json;
}

std::string toJsonLine(const learning::EpochRecord& record)
{
  return dumpJson(toJsonObject(record));
}

Result<learning::EpochRecord> epochFromJsonLine(std::string_view line)
{
  return parseJson(line).and_then(epochFromJson);
}

}  // namespace simplexity::runs

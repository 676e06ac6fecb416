#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "core/runs/file_io.h"
#include "core/runs/json_documents.h"
#include "core/runs/run_folder.h"

namespace simplexity::runs {

namespace {

constexpr std::array kSplits{Split::Train, Split::Test};

std::string columnNames(std::string_view prefix)
{
  std::string names;
  for (const Split split : kSplits) {
    for (const MetricInfo& info : allMetrics()) {
      names += fmt::format(",{}{}_{}", prefix, splitId(split), info.id);
    }
  }
  return names;
}

std::string cell(std::optional<double> value)
{
  return value ? fmt::format(",{}", *value) : ",";
}

/// Of an EpochRecord or a SplitValues.
template <class Values>
std::string cells(const Values& values)
{
  std::string line;
  for (const Split split : kSplits) {
    for (const MetricInfo& info : allMetrics()) {
      line += cell(values.split(split).get(info.metric));
    }
  }
  return line;
}

}  // namespace

Result<> writeMetricsCsv(const std::filesystem::path& path, const std::vector<learning::EpochRecord>& epochs)
{
  const bool hasShuffled = std::ranges::any_of(epochs, [](const auto& record) { return record.shuffled.has_value(); });
  const bool hasFlatness =
      std::ranges::any_of(epochs, [](const auto& record) { return record.flatnessSeconds.has_value(); });
  std::string text = "epoch,step,seconds,lr";
  text += hasFlatness ? ",flatness_seconds" : "";
  text += columnNames("") + (hasShuffled ? columnNames("shuffled_") : "") + '\n';
  for (const learning::EpochRecord& record : epochs) {
    text += fmt::format("{},{},{},{}", record.epoch, record.step, record.seconds, record.learningRate);
    text += hasFlatness ? cell(record.flatnessSeconds) : "";
    text += cells(record);
    text += hasShuffled ? cells(record.shuffled.value_or(learning::SplitValues())) : "";
    text += '\n';
  }
  return writeFileAtomically(path, text);
}

Result<> writeMetricsJson(const std::filesystem::path& path, const std::vector<learning::EpochRecord>& epochs)
{
  OrderedJson records = OrderedJson::array();
  for (const learning::EpochRecord& record : epochs) {
    records.push_back(toJsonObject(record));
  }
  return writeFileAtomically(path, dumpJson(records, 2) + '\n');
}

}  // namespace simplexity::runs

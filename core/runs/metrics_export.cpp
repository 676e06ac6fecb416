#include <string>

#include <fmt/core.h>

#include "core/runs/file_io.h"
#include "core/runs/json_documents.h"
#include "core/runs/run_folder.h"

namespace simplexity::runs {

namespace {

constexpr std::array kSplits{Split::Train, Split::Test};

std::string header()
{
  std::string line = "epoch,step,seconds,lr";
  for (const Split split : kSplits) {
    for (const MetricInfo& info : allMetrics()) {
      line += fmt::format(",{}_{}", splitId(split), info.id);
    }
  }
  return line + '\n';
}

std::string row(const learning::EpochRecord& record)
{
  std::string line = fmt::format("{},{},{},{}", record.epoch, record.step, record.seconds, record.learningRate);
  for (const Split split : kSplits) {
    for (const MetricInfo& info : allMetrics()) {
      const std::optional<double> value = record.split(split).get(info.metric);
      line += value ? fmt::format(",{}", *value) : ",";
    }
  }
  return line + '\n';
}

}  // namespace

Result<> writeMetricsCsv(const std::filesystem::path& path, const std::vector<learning::EpochRecord>& epochs)
{
  std::string text = header();
  for (const learning::EpochRecord& record : epochs) {
    text += row(record);
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

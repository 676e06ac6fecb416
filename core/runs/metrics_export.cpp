#include <algorithm>
#include <string>

#include <fmt/core.h>

#include "core/base/file_io.h"
#include "core/runs/csv_cells.h"
#include "core/runs/json_documents.h"
#include "core/runs/run_folder.h"

namespace simplexity::runs {

Result<> writeMetricsCsv(const std::filesystem::path& path, const std::vector<learning::EpochRecord>& epochs)
{
  const bool hasShuffled = std::ranges::any_of(epochs, [](const auto& record) { return record.shuffled.has_value(); });
  const bool hasFlatness =
      std::ranges::any_of(epochs, [](const auto& record) { return record.flatnessSeconds.has_value(); });
  std::string text = "epoch,step,seconds,lr";
  text += hasFlatness ? ",flatness_seconds" : "";
  text += csvColumnNames("") + (hasShuffled ? csvColumnNames("shuffled_") : "") + '\n';
  for (const learning::EpochRecord& record : epochs) {
    text += fmt::format("{},{},{},{}", record.epoch, record.step, record.seconds, record.learningRate);
    text += hasFlatness ? csvCell(record.flatnessSeconds) : "";
    text += csvCells(record);
    text += hasShuffled ? csvCells(record.shuffled.value_or(SplitValues())) : "";
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

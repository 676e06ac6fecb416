#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "core/base/metrics.h"

/// The metrics of both splits as cells of a CSV file.
namespace simplexity::runs {

inline constexpr std::array kCsvSplits{Split::Train, Split::Test};

/// ",train_loss,train_accuracy,…,test_…", each with the prefix.
[[nodiscard]] inline std::string csvColumnNames(std::string_view prefix)
{
  std::string names;
  for (const Split split : kCsvSplits) {
    for (const MetricInfo& info : allMetrics()) {
      names += fmt::format(",{}{}_{}", prefix, splitId(split), info.id);
    }
  }
  return names;
}

/// Undefined is empty, infinity "inf".
[[nodiscard]] inline std::string csvCell(std::optional<double> value)
{
  return value ? fmt::format(",{}", *value) : ",";
}

/// Of an EpochRecord or a SplitValues, in the same order.
template <class Values>
[[nodiscard]] std::string csvCells(const Values& values)
{
  std::string line;
  for (const Split split : kCsvSplits) {
    for (const MetricInfo& info : allMetrics()) {
      line += csvCell(values.split(split).get(info.metric));
    }
  }
  return line;
}

}  // namespace simplexity::runs

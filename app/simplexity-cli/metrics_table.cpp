#include "metrics_table.h"

#include <optional>

#include <fmt/format.h>

namespace simplexity::cli {

namespace {

std::string valueText(const MetricValues& values, Metric metric)
{
  const std::optional<double> value = values.get(metric);
  if (!value) {
    return "undefined";
  }
  const std::optional<Metric> errorMetric = standardErrorOf(metric);
  const std::optional<double> error = errorMetric ? values.get(*errorMetric) : std::nullopt;
  return error ? fmt::format("{:.4g} \u00b1 {:.2g}", *value, *error) : fmt::format("{:.4g}", *value);
}

std::string row(std::string_view name, std::string_view train, std::string_view test)
{
  return fmt::format("  {:<20}{:>20}{:>20}\n", name, train, test);
}

}  // namespace

std::string metricsTable(const learning::EpochRecord& record, const learning::TrainingPlan& plan)
{
  std::string text =
      fmt::format("Epoch {}, step {}, learning rate {:g}\n", record.epoch, record.step, record.learningRate);
  text += row("", "train", "test");
  for (const MetricInfo& info : allMetrics()) {
    const bool isMeasured = record.flatnessSeconds || !isFlatness(info.metric);
    if (isMeasured && !isStandardError(info.metric)) {  // which is printed behind its value
      text += row(info.id, valueText(record.train, info.metric), valueText(record.test, info.metric));
    }
  }
  const auto measured = [](const auto& split) { return fmt::format("{} of {}", split.measured, split.samples); };
  text += row("samples measured", measured(plan.train), measured(plan.test));
  text += row("samples for gc", fmt::to_string(plan.train.gcSamples), fmt::to_string(plan.test.gcSamples));
  if (record.flatnessSeconds) {
    text += row("samples for flatness", fmt::to_string(plan.train.flatnessSamples),
                fmt::to_string(plan.test.flatnessSamples));
  }
  return text;
}

}  // namespace simplexity::cli

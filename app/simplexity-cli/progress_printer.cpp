#include "progress_printer.h"

#include <algorithm>
#include <string>

#include <fmt/core.h>

#include "output.h"

namespace simplexity::cli {

namespace {

double fractionDone(const learning::Progress& progress)
{
  if (progress.epochs <= 0) {
    return 1.0;
  }
  const double withinEpoch =
      progress.batches > 0 ? static_cast<double>(progress.batch) / static_cast<double>(progress.batches) : 0.0;
  return std::clamp((std::max(progress.epoch - 1, 0) + withinEpoch) / progress.epochs, 0.0, 1.0);
}

std::string bar(const learning::Progress& progress)
{
  constexpr int kWidth = 24;
  const auto filled = static_cast<std::size_t>(fractionDone(progress) * kWidth);
  std::string text = fmt::format("[{:.<{}}] epoch {}/{}, {}", std::string(filled, '#'), kWidth, progress.epoch,
                                 progress.epochs, progress.measuring ? "measuring" : "training");
  if (progress.imagesPerSecond > 0.0) {
    text += fmt::format(", {:.0f} images/s", progress.imagesPerSecond);
  }
  if (progress.secondsLeft > 0.0) {
    text += fmt::format(", {:.0f} s left", progress.secondsLeft);
  }
  return text;
}

std::string valueText(const MetricValues& values, Metric metric)
{
  const std::optional<double> value = values.get(metric);
  return value ? fmt::format("{:.4g}", *value) : "undefined";
}

std::string epochLine(const learning::EpochRecord& record)
{
  const std::string flatness =
      record.flatnessSeconds ? fmt::format(", flatness {:.2f} s of it", *record.flatnessSeconds) : "";
  std::string line = fmt::format("epoch {} ({:.2f} s{}):", record.epoch, record.seconds, flatness);
  for (const Split split : {Split::Train, Split::Test}) {
    const MetricValues& values = record.split(split);
    line += fmt::format(" {} loss {} accuracy {} gc {} cdnv {}{}", splitId(split), valueText(values, Metric::Loss),
                        valueText(values, Metric::Accuracy), valueText(values, Metric::Gc),
                        valueText(values, Metric::Cdnv), split == Split::Train ? ";" : "");
  }
  return line;
}

}  // namespace

Result<> ProgressPrinter::onPlan(const learning::TrainingPlan& plan)
{
  m_plan = plan;
  printNote(fmt::format("Training {} parameters on {} (threads: {}); {} training and {} test samples", plan.parameters,
                        plan.device, plan.threads, plan.train.samples, plan.test.samples));
  return {};
}

void ProgressPrinter::onProgress(const learning::Progress& progress, const std::stop_token&)
{
  if (m_line.isDue()) {
    m_line.show(bar(progress));
  }
}

Result<> ProgressPrinter::onEpoch(const learning::EpochReport& report)
{
  m_lastEpoch = report.record;
  if (!m_isTerminal) {
    printNote(epochLine(report.record));
  }
  return {};
}

}  // namespace simplexity::cli

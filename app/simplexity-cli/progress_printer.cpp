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
  if (progress.loading.total > 0) {
    return loadingText(progress.loading);
  }
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

void ProgressPrinter::onDataset(const data::Dataset& dataset)
{
  constexpr std::size_t kMost = 5;
  const auto& skipped = dataset.leftOut.skipped;
  if (skipped.empty()) {
    return;
  }
  m_line.clear();
  printNote(fmt::format("warning: {} {} of the data set cannot be read and {} left out:", skipped.size(),
                        skipped.size() == 1 ? "file" : "files", skipped.size() == 1 ? "is" : "are"));
  for (std::size_t index = 0; index < std::min(kMost, skipped.size()); ++index) {
    printNote("  " + skipped[index].text());
  }
  if (skipped.size() > kMost) {
    printNote(
        fmt::format("  and {} more; 'simplexity-cli info {}' lists them all", skipped.size() - kMost, dataset.spec));
  }
}

Result<> ProgressPrinter::onPlan(const learning::TrainingPlan& plan)
{
  m_plan = plan;
  printNote(fmt::format("Network of {} parameters on {} (threads: {}); {} training and {} test samples",
                        plan.parameters, plan.device, plan.threads, plan.train.samples, plan.test.samples));
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

#include "ui/plots/sample_note.h"

#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <string_view>

#include "core/learning/config.h"

namespace simplexity::ui {

namespace {

QString textOf(std::string_view text)
{
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString splitCounts(const QString& pattern, qint64 train, qint64 test)
{
  return train + test == 0 ? QString() : pattern.arg(countText(train), countText(test));
}

QString probesText(const learning::ProbeConfig& probe)
{
  if (probe.gcProbes == learning::kExactProbes) {
    return QStringLiteral("exact");
  }
  const bool isDefault = probe.gcEstimator == learning::ProbeConfig().gcEstimator;
  const std::string_view estimator = isDefault ? "" : learning::estimatorId(probe.gcEstimator);
  return QStringLiteral("%1 %2probes").arg(probe.gcProbes).arg(textOf(estimator) + (isDefault ? "" : " "));
}

/// "CDNV, NC1": the metrics of a plot that are not measured on the samples of geometric complexity.
QString otherMetrics(const PlotSpec& spec)
{
  QStringList titles;
  for (const Metric metric : metricsOf(spec)) {
    if (!isComplexityMetric(metric)) {
      titles << textOf(metricInfo(metric).title);
    }
  }
  return titles.join(QStringLiteral(", "));
}

}  // namespace

QString countText(qint64 count)
{
  return QLocale(QLocale::English).toString(count);
}

bool isComplexityMetric(Metric metric)
{
  // By family, so that a new member of one needs no mention here.
  const std::string_view id = metricInfo(metric).id;
  return id == "gc" || id.starts_with("gc_") || id.starts_with("geometric_collapse") ||
         id.starts_with("poincare_ratio");
}

QString sampleNote(const learning::TrainingPlan& plan)
{
  if (plan.train.samples == 0 && plan.test.samples > 0) {
    return QStringLiteral("%1 samples").arg(countText(plan.test.measured));
  }
  return splitCounts(QStringLiteral("%1 train and %2 test samples"), plan.train.measured, plan.test.measured);
}

QString complexityNote(const learning::TrainingPlan& plan, const learning::ProbeConfig& probe)
{
  const QString counts =
      splitCounts(QStringLiteral("%1 train and %2 test samples"), plan.train.gcSamples, plan.test.gcSamples);
  return counts.isEmpty() ? QString() : counts + QStringLiteral(", ") + probesText(probe);
}

QString flatnessNote(const learning::TrainingPlan& plan)
{
  return splitCounts(QStringLiteral("%1 train and %2 test samples"), plan.train.flatnessSamples,
                     plan.test.flatnessSamples);
}

QString plotNote(const PlotSpec& spec, const learning::TrainingPlan& plan, const learning::ProbeConfig& probe)
{
  const std::vector<Metric> all = metricsOf(spec);
  if (std::ranges::all_of(all, isFlatness)) {
    return flatnessNote(plan);
  }
  const QString others = otherMetrics(spec);
  if (others.isEmpty()) {
    return complexityNote(plan, probe);
  }
  QString measured = sampleNote(plan);
  const QString probed = splitCounts(QStringLiteral("%1 and %2"), plan.train.gcSamples, plan.test.gcSamples);
  const auto metrics = metricsOf(spec);
  if (std::ranges::none_of(metrics, isComplexityMetric) || measured.isEmpty() || probed.isEmpty()) {
    return measured;
  }
  return QStringLiteral("%1 on %2; GC on %3, %4").arg(others, measured, probed, probesText(probe));
}

}  // namespace simplexity::ui

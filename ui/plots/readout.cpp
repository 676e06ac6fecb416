#include "ui/plots/readout.h"

#include <algorithm>
#include <cmath>

namespace simplexity::ui {

namespace {

constexpr double kSmallestPlain = 1e-4;
constexpr double kLargestPlain = 1e6;

QString textOf(std::string_view text)
{
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

int decimalsFor(double value, int significantDigits)
{
  const int leading = value == 0.0 ? 0 : static_cast<int>(std::floor(std::log10(std::abs(value))));
  return std::clamp(significantDigits - 1 - leading, 0, 12);
}

QString withError(double value, double error)
{
  const int decimals = decimalsFor(error, 2);
  return QString::number(value, 'f', decimals) + QStringLiteral(" \u00b1 ") + QString::number(error, 'f', decimals);
}

QString valueOf(const CurveSpec& curve, const learning::EpochRecord& record)
{
  const MetricValues& values = *valuesOf(curve, record);
  const auto error = standardErrorOf(curve.metric);
  return formatValue(values.get(curve.metric), error ? values.get(*error) : std::nullopt);
}

bool isRead(const CurveSpec& curve, const learning::EpochRecord& record, bool withBaselines)
{
  return (withBaselines || !curve.isBaseline) && valuesOf(curve, record) != nullptr;
}

Readout rowPerCurve(const PlotSpec& spec, const learning::EpochRecord& record, bool withBaselines)
{
  Readout result;
  for (std::size_t i = 0; i < spec.curves.size(); ++i) {
    const CurveSpec& curve = spec.curves[i];
    if (isRead(curve, record, withBaselines)) {
      const QString split = textOf(splitId(curve.split));
      const QString name = curve.isBaseline ? QStringLiteral("%1, labels shuffled").arg(split) : split;
      result.rows.push_back({name, {valueOf(curve, record)}, i});
    }
  }
  return result;
}

Readout ofOnlySplit(const PlotSpec& spec, const learning::EpochRecord& record)
{
  Readout result;
  for (std::size_t i = 0; i < spec.curves.size(); ++i) {
    result.rows.push_back({textOf(metricInfo(spec.curves[i].metric).title), {valueOf(spec.curves[i], record)}, i});
  }
  return result;
}

Readout rowPerMetric(const PlotSpec& spec, const learning::EpochRecord& record, bool withBaselines)
{
  Readout result{{textOf(splitId(Split::Train)), textOf(splitId(Split::Test))}, {}, {}};
  for (const Metric metric : metricsOf(spec)) {
    // A baseline under its metric: its line says whose it is, and a longer name would not fit.
    for (std::size_t i = 0; i < spec.curves.size(); ++i) {
      const CurveSpec& curve = spec.curves[i];
      if (curve.metric == metric && curve.split == Split::Train && isRead(curve, record, withBaselines)) {
        const QString name = curve.isBaseline ? QStringLiteral("labels shuffled") : textOf(metricInfo(metric).title);
        const CurveSpec test{metric, Split::Test, curve.isBaseline};
        result.rows.push_back({name, {valueOf(curve, record), valueOf(test, record)}, i});
      }
    }
  }
  return result;
}

}  // namespace

QString formatValue(std::optional<double> value, std::optional<double> standardError)
{
  if (!value) {
    return QStringLiteral("\u2013");
  }
  if (std::isinf(*value)) {
    return *value > 0 ? QStringLiteral("\u221e") : QStringLiteral("\u2212\u221e");
  }
  if (standardError && std::isfinite(*standardError) && *standardError > 0.0) {
    return withError(*value, *standardError);
  }
  const double magnitude = std::abs(*value);
  const bool isPlain = magnitude == 0.0 || (magnitude >= kSmallestPlain && magnitude < kLargestPlain);
  return isPlain ? QString::number(*value, 'f', decimalsFor(*value, 4)) : QString::number(*value, 'e', 3);
}

Readout readout(const PlotSpec& spec, const learning::EpochRecord& record, bool withBaselines)
{
  if (!spec.curves.empty() && spec.curves.front().isOnly) {
    return ofOnlySplit(spec, record);
  }
  const std::vector<Metric> metrics = metricsOf(spec);
  Readout result =
      metrics.size() > 1 ? rowPerMetric(spec, record, withBaselines) : rowPerCurve(spec, record, withBaselines);
  if (std::ranges::any_of(metrics, [](Metric metric) { return standardErrorOf(metric).has_value(); })) {
    result.notes << QStringLiteral("\u00b1 one standard error");  // the band is wider: a 95 % interval
  }
  return result;
}

}  // namespace simplexity::ui

#include "ui/plots/chart_legend.h"

#include <algorithm>

#include "ui/plots/curve_graphs.h"

namespace simplexity::ui {

namespace {

constexpr int kBandAlpha = 90;
// Groups of the legend.
constexpr int kColours = 0;
constexpr int kLines = 1;

QString textOf(std::string_view text)
{
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

// An arrow stands for "lower = more collapsed" and the like.
QString titleWithDirection(Metric metric)
{
  const MetricInfo& info = metricInfo(metric);
  return textOf(info.title) + (info.direction.starts_with("lower") ? QStringLiteral(" \u2193") : QString());
}

}  // namespace

QColor curveColour(const PlotSpec& spec, const CurveSpec& curve, const Theme& theme)
{
  const std::vector<Metric> metrics = metricsOf(spec);
  if (metrics.size() == 1) {
    return curve.split == Split::Train ? theme.train : theme.test;
  }
  const auto index = std::ranges::find(metrics, curve.metric) - metrics.begin();
  return theme.metrics.at(static_cast<std::size_t>(index) % theme.metrics.size());
}

std::vector<LegendEntry> legendOf(const PlotSpec& spec, const Theme& theme, bool hasBaselines)
{
  const std::vector<Metric> metrics = metricsOf(spec);
  const bool hasOneMetric = metrics.size() == 1;
  std::vector<LegendEntry> entries;
  const bool hasOneSplit = !spec.curves.empty() && spec.curves.front().isOnly;
  if (!hasOneMetric || hasOneSplit) {
    for (const Metric metric : metrics) {
      const QColor colour = curveColour(spec, {metric, hasOneSplit ? Split::Test : Split::Train}, theme);
      entries.push_back({titleWithDirection(metric), LegendEntry::Sample::Colour, colour, kColours});
    }
  }
  for (const Split split : {Split::Train, Split::Test}) {
    const auto curve = std::ranges::find(spec.curves, split, &CurveSpec::split);
    if (curve != spec.curves.end() && !curve->isOnly) {
      const QColor colour = hasOneMetric ? curveColour(spec, *curve, theme) : theme.mutedText;
      entries.push_back({textOf(splitId(split)), LegendEntry::Sample::Line, curvePen(colour, *curve), kLines});
    }
  }
  if (std::ranges::any_of(metrics, [](Metric metric) { return standardErrorOf(metric).has_value(); })) {
    QColor band = theme.mutedText;
    band.setAlpha(kBandAlpha);
    entries.push_back({QStringLiteral("95 % interval"), LegendEntry::Sample::Band, band, kLines});
  }
  if (hasBaselines) {
    const CurveSpec baseline{metrics.front(), Split::Train, true};
    entries.push_back(
        {QStringLiteral("labels shuffled"), LegendEntry::Sample::Line, curvePen(theme.mutedText, baseline), kLines});
  }
  return entries;
}

}  // namespace simplexity::ui

#include "ui/export/profile_plots.h"

#include "ui/plots/metric_plot.h"
#include "ui/plots/sample_note.h"
#include "ui/style/short_text.h"

namespace simplexity::ui {

namespace {

/// A record a layer, in the place of an epoch.
std::vector<learning::EpochRecord> recordsOf(const runs::RunProfile& profile)
{
  std::vector<learning::EpochRecord> records;
  for (const runs::RunProfile::Layer& layer : profile.layers) {
    learning::EpochRecord& record = records.emplace_back();
    record.epoch = static_cast<int>(records.size()) - 1;
    record.train = layer.values.train;
    record.test = layer.values.test;
  }
  return records;
}

QString noteOf(const PlotSpec& spec, const runs::RunProfile& profile)
{
  const QString by = profile.from.empty() ? QString()
                                          : QStringLiteral("by the outputs of %1; ")
                                                .arg(shortText(QString::fromStdString(profile.from), kLettersOfName));
  const QString epoch = profile.epoch ? QStringLiteral("epoch %1; ").arg(*profile.epoch) : QString();
  return epoch + by + plotNote(spec, profile.plan, profile.probe);
}

}  // namespace

std::vector<MetricPlot*> makeProfilePlots(const runs::RunProfile& profile, QWidget* parent)
{
  std::vector<QString> names;
  for (const runs::RunProfile::Layer& layer : profile.layers) {
    names.push_back(shortText(QString::fromStdString(layer.info.name), kLettersOfName));
  }
  std::vector<MetricPlot*> plots;
  for (const PlotSpec& spec : profilePlots(names)) {
    auto* const plot = new MetricPlot(spec, parent);
    plot->setEpochs(recordsOf(profile));
    plot->setSampleNote(noteOf(spec, profile));
    plots.push_back(plot);
  }
  return plots;
}

}  // namespace simplexity::ui

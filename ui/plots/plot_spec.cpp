#include "ui/plots/plot_spec.h"

#include <algorithm>
#include <iterator>

namespace simplexity::ui {

namespace {

// Train first, so that the test curve, usually the one of interest, is drawn on top.
std::vector<CurveSpec> bothSplitsOf(std::initializer_list<Metric> metrics)
{
  std::vector<CurveSpec> curves;
  for (const Metric metric : metrics) {
    curves.push_back({metric, Split::Train});
    curves.push_back({metric, Split::Test});
  }
  return curves;
}

std::vector<CurveSpec> ofFeatures(std::initializer_list<Metric> metrics)
{
  std::vector<CurveSpec> curves;
  for (const Metric metric : metrics) {
    curves.push_back({.metric = metric, .split = Split::Test, .isOnly = true});
  }
  return curves;
}

// The accuracy of the last layer, where that is known, beside that of the class means.
std::vector<CurveSpec> accuraciesOfFeatures()
{
  std::vector<CurveSpec> curves = ofFeatures({Metric::NcmAccuracy, Metric::Accuracy, Metric::Nc4Agreement});
  for (CurveSpec& curve : curves) {
    curve.isOptional = curve.metric != Metric::NcmAccuracy;
  }
  return curves;
}

std::vector<CurveSpec> withOptional(std::vector<CurveSpec> curves, Metric metric)
{
  for (CurveSpec curve : bothSplitsOf({metric})) {
    curve.isOptional = true;
    curves.push_back(curve);
  }
  return curves;
}

// Baselines last: what indexes the curves without them stays valid.
std::vector<CurveSpec> withBaselines(std::vector<CurveSpec> curves)
{
  const std::vector<CurveSpec> measured = curves;
  for (const CurveSpec& curve : measured) {
    curves.push_back({curve.metric, curve.split, true});
  }
  return curves;
}

}  // namespace

std::vector<PlotSpec> standardPlots()
{
  return {
      {.id = QStringLiteral("loss"),
       .title = QStringLiteral("Loss"),
       .yLabel = QStringLiteral("cross-entropy (nats)"),
       .curves = withBaselines(bothSplitsOf({Metric::Loss})),
       .isLogScale = true},
      {.id = QStringLiteral("accuracy"),
       .title = QStringLiteral("Accuracy"),
       .yLabel = QStringLiteral("fraction correct"),
       .curves = withBaselines(bothSplitsOf({Metric::Accuracy})),
       .isLogScale = false},
      {.id = QStringLiteral("gc"),
       .title = QStringLiteral("Geometric complexity"),
       .yLabel = QStringLiteral("GC (lower = simpler map)"),
       .curves = withOptional(bothSplitsOf({Metric::Gc}), Metric::GcLogits),
       .isLogScale = true},
      {.id = QStringLiteral("collapse"),
       .title = QStringLiteral("Neural collapse"),
       .yLabel = QStringLiteral("ratio (\u2193: lower = more collapsed)"),
       .curves = withBaselines(bothSplitsOf({Metric::GeometricCollapse, Metric::Cdnv, Metric::PoincareRatio})),
       .isLogScale = true},
  };
}

std::vector<PlotSpec> profilePlots(const std::vector<QString>& layers)
{
  return {
      {.id = QStringLiteral("profile-gc"),
       .title = QStringLiteral("Complexity along depth"),
       .yLabel = QStringLiteral("GC (lower = simpler map)"),
       .curves = bothSplitsOf({Metric::Gc}),
       .isLogScale = true,
       .places = layers},
      {.id = QStringLiteral("profile-collapse"),
       .title = QStringLiteral("Collapse along depth"),
       .yLabel = QStringLiteral("ratio (\u2193: lower = more collapsed)"),
       .curves = bothSplitsOf({Metric::GeometricCollapse, Metric::Cdnv, Metric::Nc1}),
       .isLogScale = true,
       .places = layers},
  };
}

QString placeText(const PlotSpec& spec, int epoch)
{
  const bool isPlace = epoch >= 0 && epoch < static_cast<int>(spec.places.size());
  return isPlace ? spec.places[static_cast<std::size_t>(epoch)] : QStringLiteral("epoch %1").arg(epoch);
}

std::vector<PlotSpec> flatnessPlots()
{
  return {
      {.id = QStringLiteral("gradient"),
       .title = QStringLiteral("Squared gradient"),
       .yLabel = QStringLiteral("\u2016\u2207L\u2016\u00b2 (lower = flatter)"),
       .curves = bothSplitsOf({Metric::GradNormSq}),
       .isLogScale = true},
      {.id = QStringLiteral("curvature"),
       .title = QStringLiteral("Curvature"),
       .yLabel = QStringLiteral("Hessian eigenvalue (nearer 0 = flatter)"),
       .curves = bothSplitsOf({Metric::HessianMax, Metric::HessianMin}),
       .isLogScale = false},
      {.id = QStringLiteral("trace"),
       .title = QStringLiteral("Trace of the Hessian"),
       .yLabel = QStringLiteral("tr H (lower = flatter)"),
       .curves = bothSplitsOf({Metric::HessianTrace}),
       .isLogScale = false},
      {.id = QStringLiteral("sharpness"),
       .title = QStringLiteral("Sharpness"),
       .yLabel = QStringLiteral("loss uphill (nats; lower = flatter)"),
       .curves = bothSplitsOf({Metric::SamSharpness}),
       .isLogScale = true},
  };
}

bool measuresFlatness(const learning::TrainingPlan& plan)
{
  return plan.train.flatnessSamples > 0;
}

std::vector<PlotSpec> featurePlots(bool hasHead)
{
  std::vector<PlotSpec> plots{{.id = QStringLiteral("features-collapse"),
                               .title = QStringLiteral("Neural collapse"),
                               .yLabel = QStringLiteral("ratio (\u2193: lower = more collapsed)"),
                               .curves = ofFeatures({Metric::Cdnv, Metric::CdnvDirectional, Metric::Nc1}),
                               .isLogScale = true},
                              {.id = QStringLiteral("features-means"),
                               .title = QStringLiteral("Class means"),
                               .yLabel = QStringLiteral("distance from a simplex (0 = one)"),
                               .curves = ofFeatures({Metric::Nc2Equinorm, Metric::Nc2Equiangular, Metric::Nc2Etf}),
                               .isLogScale = true},
                              {.id = QStringLiteral("features-accuracy"),
                               .title = QStringLiteral("Accuracy"),
                               .yLabel = QStringLiteral("fraction of the samples"),
                               .curves = accuraciesOfFeatures(),
                               .isLogScale = false}};
  if (hasHead) {
    plots.push_back({.id = QStringLiteral("features-head"),
                     .title = QStringLiteral("Last layer"),
                     .yLabel = QStringLiteral("distance from the class means (0 = dual)"),
                     .curves = ofFeatures({Metric::Nc3, Metric::Nc3Zhu, Metric::Nc2WeightsEtf}),
                     .isLogScale = true});
  }
  return plots;
}

std::vector<PlotSpec> plotsOf(const runs::RunInfo& info)
{
  if (info.features) {
    return featurePlots(info.features->hasHead);
  }
  std::vector<PlotSpec> plots = standardPlots();
  if (measuresFlatness(info.plan)) {
    std::ranges::move(flatnessPlots(), std::back_inserter(plots));
  }
  return plots;
}

PlotSpec measuredPart(const PlotSpec& spec, std::span<const learning::EpochRecord> records)
{
  PlotSpec part = spec;
  std::erase_if(part.curves, [records](const CurveSpec& curve) {
    return curve.isOptional && std::ranges::none_of(records, [&curve](const learning::EpochRecord& record) {
             return record.train.get(curve.metric) || record.test.get(curve.metric);
           });
  });
  return part;
}

const MetricValues* valuesOf(const CurveSpec& curve, const learning::EpochRecord& record)
{
  if (!curve.isBaseline) {
    return &record.split(curve.split);
  }
  return record.shuffled ? &record.shuffled->split(curve.split) : nullptr;
}

std::vector<Metric> metricsOf(const PlotSpec& spec)
{
  std::vector<Metric> metrics;
  for (const CurveSpec& curve : spec.curves) {
    if (std::ranges::find(metrics, curve.metric) == metrics.end()) {
      metrics.push_back(curve.metric);
    }
  }
  return metrics;
}

}  // namespace simplexity::ui

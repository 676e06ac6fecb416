#include "layers_text.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "complexity_text.h"
#include "core/runs/json_documents.h"
#include "foreign_text.h"
#include "values_text.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;

/// What of a layer fits on a line.
constexpr std::array kColumns{Metric::Gc,     Metric::GeometricCollapse, Metric::Cdnv, Metric::Nc1,
                              Metric::Nc2Etf, Metric::NcmAccuracy};

const learning::SplitPlan& planOf(const learning::DepthProfile& profile, Split split)
{
  return split == Split::Train ? profile.train : profile.test;
}

std::string shapeText(const learning::LayerInfo& layer)
{
  return fmt::format("{}", fmt::join(layer.shape, "×"));
}

OrderedJson layerJson(const learning::LayerInfo& layer)
{
  return {{"layer", layer.name}, {"shape", layer.shape}, {"features", layer.features()}};
}

std::string rowText(const learning::LayerInfo& layer, const MetricValues& values)
{
  std::string row = fmt::format("  {:<16}{:>10}", layer.name, layer.features());
  for (const Metric metric : kColumns) {
    const auto error = metric == Metric::Gc ? values.get(Metric::GcStderr) : std::nullopt;
    row += fmt::format("{:>{}}", valueText(values.get(metric), error), metric == Metric::Gc ? 22 : 20);
  }
  return row + '\n';
}

}  // namespace

OrderedJson toJson(const std::vector<learning::LayerInfo>& layers)
{
  OrderedJson list = OrderedJson::array();
  for (const learning::LayerInfo& layer : layers) {
    list.push_back(layerJson(layer));
  }
  return {{"layers", list}};
}

std::string toText(const std::vector<learning::LayerInfo>& layers)
{
  std::string text;
  for (const learning::LayerInfo& layer : layers) {
    text += fmt::format("{:<16} {}\n", layer.name, shapeText(layer));
  }
  return text;
}

OrderedJson toJson(const runs::ProfiledRun& profiled, Split split, const geometry::CollapseConventions& conventions)
{
  const learning::DepthProfile& profile = profiled.profile;
  const auto& plan = planOf(profile, split);
  OrderedJson layers = OrderedJson::array();
  for (const learning::LayerReports& reports : profile.layers) {
    OrderedJson layer = layerJson(reports.layer);
    layer["metrics"] = runs::toJsonObject(reports.split(split).values);
    layer["warnings"] = reports.split(split).warnings;
    layers.push_back(std::move(layer));
  }
  OrderedJson json = {{"split", splitId(split)}, {"samples", plan.measured}, {"gc_samples", plan.gcSamples}};
  json["epoch"] = profiled.epoch ? OrderedJson(*profiled.epoch) : OrderedJson(nullptr);
  addEstimator(json, profile.probe, profiled.from);
  json["conventions"] = conventionsToJson(conventions);
  if (profiled.foreign) {
    json["model"] = toJson(*profiled.foreign);
  }
  json["warnings"] = profiled.warnings;
  json["layers"] = std::move(layers);
  return json;
}

std::string toText(const runs::ProfiledRun& profiled, Split split)
{
  const learning::DepthProfile& profile = profiled.profile;
  const auto& plan = planOf(profile, split);
  std::string text = profiled.foreign ? toText(*profiled.foreign) : std::string();
  text += fmt::format("{} samples of {} classes; {} on {} samples, {}\n", plan.measured,
                      profile.layers.front().split(split).classes.size(), complexityText(profiled.from), plan.gcSamples,
                      estimatorText(profile.probe));
  text += fmt::format("  {:<16}{:>10}", "layer", "features");
  for (const Metric metric : kColumns) {
    text += fmt::format("{:>{}}", metricInfo(metric).id, metric == Metric::Gc ? 22 : 20);
  }
  text += '\n';
  for (const learning::LayerReports& reports : profile.layers) {
    text += rowText(reports.layer, reports.split(split).values);
  }
  return text;
}

}  // namespace simplexity::cli

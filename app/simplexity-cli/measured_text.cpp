#include "measured_text.h"

#include <cmath>

#include <fmt/format.h>

#include "complexity_text.h"
#include "core/geometry/bounds.h"
#include "core/runs/json_documents.h"
#include "foreign_text.h"
#include "values_text.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;

OrderedJson classesToJson(const runs::Measured& measured)
{
  OrderedJson classes = OrderedJson::array();
  for (std::size_t i = 0; i < measured.report.classes.size(); ++i) {
    const int cls = measured.report.classes[i];
    OrderedJson one = {{"class", cls}, {"samples", measured.report.counts[i]}};
    if (!measured.classNames.empty()) {
      one["name"] = measured.classNames[static_cast<std::size_t>(cls)];
    }
    classes.push_back(std::move(one));
  }
  return classes;
}

OrderedJson pairsToJson(const Eigen::MatrixXd& pairs)
{
  OrderedJson rows = OrderedJson::array();
  for (Eigen::Index i = 0; i < pairs.rows(); ++i) {
    OrderedJson::array_t row;
    row.reserve(static_cast<std::size_t>(pairs.cols()));
    for (Eigen::Index j = 0; j < pairs.cols(); ++j) {
      const double value = pairs(i, j);
      row.push_back(formats::numberToJson(std::isnan(value) ? std::nullopt : std::optional(value)));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::optional<double> errorOf(const runs::Measured& measured, Metric metric)
{
  if (measured.flatness && metric == Metric::HessianMax) {
    return measured.flatness->hessianMaxError;
  }
  if (measured.flatness && metric == Metric::HessianMin) {
    return measured.flatness->hessianMinError;
  }
  const std::optional<Metric> error = standardErrorOf(metric);
  return error ? measured.report.values.get(*error) : std::nullopt;
}

/// The convention behind a metric's id, where there is a choice.
std::string conventionOf(Metric metric, const geometry::CollapseConventions& conventions)
{
  const bool isCentred = metricInfo(metric).id.starts_with("nc2_e") || metric == Metric::Nc1Quotient ||
                         metric == Metric::Nc1 || metric == Metric::Nc3 || metric == Metric::Nc3Zhu ||
                         metric == Metric::Nc3Cosine || metric == Metric::Unc3;
  if (metric == Metric::Nc1 && !conventions.nc1OverClasses) {
    return "not divided by K (Papyan et al.)";
  }
  if ((metric == Metric::Nc2WeightsEtf || metric == Metric::Nc2WeightsEquinorm) && !conventions.weightsCentred) {
    return "rows not centred";
  }
  return isCentred && conventions.centring == geometry::Centring::PooledMean ? "about the mean of all samples" : "";
}

OrderedJson boundsToJson(const MetricValues& values)
{
  OrderedJson json = OrderedJson::object();
  for (const geometry::Bound& bound : geometry::derivedBounds(values)) {
    json[std::string(bound.info->id)] = {{"left", formats::numberToJson(bound.left)},
                                         {"right", formats::numberToJson(bound.right)},
                                         {"slack", formats::numberToJson(bound.slack())},
                                         {"ratio", formats::numberToJson(bound.ratio())}};
  }
  return json;
}

std::string boundsText(const MetricValues& values)
{
  const std::vector<geometry::Bound> bounds = geometry::derivedBounds(values);
  if (bounds.empty()) {
    return {};
  }
  std::string text = "Derived bounds, which follow from the numbers above (ρ is poincare_ratio_max)\n";
  text += fmt::format("  {:<44}{:>14}{:>14}{:>14}\n", "", "left", "right", "left / right");
  for (const geometry::Bound& bound : bounds) {
    const std::string name = fmt::format("{} ≤ {}", bound.info->left, bound.info->right);
    const auto ratio = bound.ratio();
    text += fmt::format("  {:<44}{:>14.6g}{:>14.6g}{:>14}\n", name, bound.left, bound.right,
                        ratio ? fmt::format("{:.3g}", *ratio) : "–");
  }
  return text;
}

/// What its metrics do not say.
OrderedJson flatnessToJson(const learning::Flatness& flatness, std::int64_t samples)
{
  return {{"samples", samples},
          {"loss", formats::numberToJson(flatness.loss)},
          {"hessian_max_error", formats::numberToJson(flatness.hessianMaxError)},
          {"hessian_min_error", formats::numberToJson(flatness.hessianMinError)}};
}

}  // namespace

std::string classText(const runs::Measured& measured, int cls)
{
  return measured.classNames.empty() ? fmt::to_string(cls) : measured.classNames[static_cast<std::size_t>(cls)];
}

OrderedJson toJson(const runs::Measured& measured, const geometry::CollapseConventions& conventions, bool perSample)
{
  OrderedJson json = {{"metrics", runs::toJsonObject(measured.report.values)},
                      {"classes", classesToJson(measured)},
                      {"samples", measured.samples},
                      {"layer", measured.layer.name},
                      {"features", measured.layer.features()},
                      {"gc_samples", measured.gcSamples},
                      {"bounds", boundsToJson(measured.report.values)},
                      {"pairs", {{"cdnv", pairsToJson(measured.report.pairCdnv)}}},
                      {"conventions", conventionsToJson(conventions)},
                      {"warnings", measured.report.warnings}};
  if (measured.gcSamples > 0) {
    addComplexity(json, measured, perSample);
  }
  if (measured.flatness) {
    json["flatness"] = flatnessToJson(*measured.flatness, measured.flatnessSamples);
  }
  if (measured.foreign) {
    json["model"] = toJson(*measured.foreign);
  }
  if (measured.shuffled) {
    json["shuffled"] = runs::toJsonObject(*measured.shuffled);
  }
  return json;
}

std::string toText(const runs::Measured& measured, const geometry::CollapseConventions& conventions, bool perClass)
{
  const bool isEmbedding = measured.layer.name == learning::kEmbeddingLayer;
  std::string text = measured.foreign ? toText(*measured.foreign) : std::string();
  text += fmt::format("{} samples of {} classes, {} features{}", measured.samples, measured.report.classes.size(),
                      measured.layer.features(), isEmbedding ? "" : " of " + measured.layer.name);
  if (measured.gcSamples > 0) {
    text += fmt::format("; {} on {} samples, {}", complexityText(measured.from), measured.gcSamples,
                        estimatorText(measured.probe));
  }
  text += measured.flatness ? fmt::format("; flatness on {} samples\n", measured.flatnessSamples) : "\n";
  text += measured.pilot ? pilotText(measured) : "";
  if (measured.shuffled) {
    text += fmt::format("  {:<24}{:>22}{:>22}\n", "", "value", "labels shuffled");
  }
  for (const MetricInfo& info : allMetrics()) {
    const bool isShown = measured.report.values.get(info.metric) && !isStandardError(info.metric);
    if (isShown) {
      const std::string value = valueText(measured.report.values.get(info.metric), errorOf(measured, info.metric));
      const std::string shuffled =
          measured.shuffled ? valueText(measured.shuffled->get(info.metric), std::nullopt) : "";
      const std::string line =
          fmt::format("  {:<24}{:>22}{:>22}  {}", info.id, value, shuffled, conventionOf(info.metric, conventions));
      text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
  }
  text += boundsText(measured.report.values);
  if (perClass && measured.gcSamples > 0) {
    text += perClassText(measured);
  }
  return text;
}

}  // namespace simplexity::cli

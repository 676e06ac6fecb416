#include "complexity_text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/geometry/complexity_estimate.h"

namespace simplexity::cli {

namespace {

using formats::OrderedJson;
using geometry::ComplexityEstimate;

int classCountOf(const runs::Measured& measured)
{
  return static_cast<int>(measured.classNames.size());
}

std::optional<ComplexityEstimate> embeddingOf(const runs::Measured& measured)
{
  const learning::SampleComplexity& complexity = measured.complexity;
  return learning::summarise(complexity, complexity.features, classCountOf(measured));
}

std::optional<ComplexityEstimate> logitsOf(const runs::Measured& measured)
{
  const learning::SampleComplexity& complexity = measured.complexity;
  return complexity.logits.empty() ? std::nullopt
                                   : learning::summarise(complexity, complexity.logits, classCountOf(measured));
}

std::int64_t samplesOf(const runs::Measured& measured, int cls)
{
  return std::ranges::count(measured.complexity.labels, cls);
}

/// Poincaré ratio of the class at this place of the report; there is none where the embedding's complexity is not
/// finite.
std::optional<double> ratioOf(const runs::Measured& measured, std::size_t place)
{
  const std::vector<double>& ratios = measured.report.poincareRatios;
  return ratios.empty() || std::isnan(ratios[place]) ? std::nullopt : std::optional(ratios[place]);
}

/// Of a class, in the text.
std::string classText(const std::optional<ComplexityEstimate>& estimate, std::size_t cls)
{
  if (!estimate || std::isnan(estimate->classMeans[cls])) {
    return "–";
  }
  const double error = estimate->classStandardErrors[cls];
  const std::string mean = fmt::format("{:.6g}", estimate->classMeans[cls]);
  return std::isnan(error) ? mean : mean + fmt::format(" ± {:.2g}", error);
}

OrderedJson perClassJson(const runs::Measured& measured)
{
  const auto embedding = embeddingOf(measured);
  const auto logits = logitsOf(measured);
  OrderedJson classes = OrderedJson::array();
  for (std::size_t i = 0; i < measured.report.classes.size(); ++i) {
    const int cls = measured.report.classes[i];
    const auto place = static_cast<std::size_t>(cls);
    OrderedJson one = {{"class", cls}, {"samples", samplesOf(measured, cls)}};
    const auto add = [&](const std::string& id, const std::optional<ComplexityEstimate>& estimate) {
      if (estimate) {
        one[id] = formats::numberToJson(estimate->classMeans[place]);
        one[id + "_stderr"] = formats::numberToJson(estimate->classStandardErrors[place]);
      }
    };
    add("gc", embedding);
    add("gc_logits", logits);
    one["poincare_ratio"] = formats::numberToJson(ratioOf(measured, i));
    classes.push_back(std::move(one));
  }
  return classes;
}

OrderedJson perSampleJson(const learning::SampleComplexity& complexity)
{
  OrderedJson samples = OrderedJson::array();
  for (std::size_t i = 0; i < complexity.samples.size(); ++i) {
    OrderedJson one = {{"index", complexity.samples[i]},
                       {"label", complexity.labels[i]},
                       {"gc", formats::numberToJson(complexity.features.values[i])}};
    if (!complexity.logits.empty()) {
      one["gc_logits"] = formats::numberToJson(complexity.logits.values[i]);
    }
    samples.push_back(std::move(one));
  }
  return samples;
}

bool isTimed(const learning::ComplexityTarget& target)
{
  return target.kind == learning::ComplexityTarget::Kind::Seconds;
}

/// Reached, of the embedding.
std::optional<double> relativeErrorOf(const runs::Measured& measured)
{
  const auto mean = measured.report.values.get(Metric::Gc);
  const auto error = measured.report.values.get(Metric::GcStderr);
  return mean && error && *mean > 0.0 ? std::optional(*error / *mean) : std::nullopt;
}

/// Of one sample, by products.
OrderedJson variancesJson(const learning::PilotFindings& findings, learning::ComplexityEstimator estimator)
{
  constexpr std::array<std::int64_t, 6> kProducts{1, 2, 4, 6, 10, 16};
  OrderedJson variances = OrderedJson::object();
  for (const std::int64_t products : kProducts) {
    variances[fmt::to_string(products)] =
        formats::numberToJson(learning::estimateVariance(findings, estimator, products));
  }
  return variances;
}

OrderedJson pilotJson(const runs::Measured& measured)
{
  using learning::ComplexityEstimator;
  const learning::PilotFindings& findings = measured.pilot->findings;
  const learning::ComplexityTarget& target = measured.pilot->target;
  return {{isTimed(target) ? "target_seconds" : "target_error", target.value},
          {"samples", measured.pilot->samples},
          {"mean", formats::numberToJson(findings.mean)},
          {"between_variance", formats::numberToJson(findings.betweenVariance)},
          {"estimate_variance",
           {{"orthonormal", variancesJson(findings, ComplexityEstimator::Orthonormal)},
            {"deflated", variancesJson(findings, ComplexityEstimator::Deflated)}}},
          {"expected_error", formats::numberToJson(measured.pilot->choice.relativeError)},
          {"reached_error", formats::numberToJson(relativeErrorOf(measured))}};
}

}  // namespace

std::string estimatorText(const learning::ProbeConfig& probe)
{
  return probe.gcProbes == learning::kExactProbes
             ? "exactly"
             : fmt::format("{} products each ({})", probe.gcProbes, learning::estimatorId(probe.gcEstimator));
}

std::string complexityText(const std::string& from)
{
  return from.empty() ? "geometric complexity" : "geometric complexity by the outputs of " + from;
}

std::string pilotText(const runs::Measured& measured)
{
  const auto reached = relativeErrorOf(measured);
  const learning::ComplexityTarget& target = measured.pilot->target;
  return fmt::format("Chosen by a pilot on {} samples for {}: {:.3g} was expected, {} is reached\n",
                     measured.pilot->samples,
                     isTimed(target) ? fmt::format("the smallest relative standard error in {:g} s", target.value)
                                     : fmt::format("a relative standard error of {:g}", target.value),
                     measured.pilot->choice.relativeError, reached ? fmt::format("{:.3g}", *reached) : "–");
}

std::string perClassText(const runs::Measured& measured)
{
  const auto embedding = embeddingOf(measured);
  const auto logits = logitsOf(measured);
  const auto line = [&](std::string_view name, const auto& samples, std::string_view gc, std::string_view gcLogits,
                        std::string_view ratio) {
    const std::string ofLogits = logits ? fmt::format("{:>26}", gcLogits) : "";
    return fmt::format("  {:<16}{:>10}{:>26}{}{:>18}\n", name, samples, gc, ofLogits, ratio);
  };
  std::string text = line("class", "samples", "gc", "gc_logits", "poincare_ratio");
  for (std::size_t i = 0; i < measured.report.classes.size(); ++i) {
    const int cls = measured.report.classes[i];
    const auto place = static_cast<std::size_t>(cls);
    const auto ratio = ratioOf(measured, i);
    text += line(measured.classNames[place], samplesOf(measured, cls), classText(embedding, place),
                 classText(logits, place), ratio ? fmt::format("{:.6g}", *ratio) : "–");
  }
  return text;
}

void addEstimator(OrderedJson& json, const learning::ProbeConfig& probe, const std::string& from)
{
  const bool isExact = probe.gcProbes == learning::kExactProbes;
  json["gc_estimator"] = isExact ? "exact" : learning::estimatorId(probe.gcEstimator);
  json["gc_probes"] = isExact ? OrderedJson("exact") : OrderedJson(probe.gcProbes);
  if (!from.empty()) {
    json["gc_from"] = from;
  }
}

void addComplexity(OrderedJson& json, const runs::Measured& measured, bool perSample)
{
  addEstimator(json, measured.probe, measured.from);
  if (measured.pilot) {
    json["gc_pilot"] = pilotJson(measured);
  }
  json["gc_per_class"] = perClassJson(measured);
  if (perSample) {
    json["gc_per_sample"] = perSampleJson(measured.complexity);
  }
}

}  // namespace simplexity::cli

#include "core/runs/measure.h"

#include <algorithm>
#include <utility>

#include "core/base/random.h"
#include "core/data/sampling.h"

namespace simplexity::runs {

namespace {

using geometry::ClassStatistics;
using Labels = std::vector<std::int32_t>;

template <class Matrix>
std::optional<geometry::CollapseReport> reportOf(const Matrix& values, const Features& features, const Labels& labels,
                                                 const FeatureOptions& options, const std::stop_token& stop)
{
  const ClassStatistics statistics = geometry::statisticsOf(values, labels, features.classCount, options.threads);
  return geometry::measureCollapse({.statistics = statistics,
                                    .labels = labels,
                                    .head = features.head ? &*features.head : nullptr,
                                    .conventions = options.conventions,
                                    .vciFeatures = options.withVci ? values.cols() : geometry::kVciFeatures,
                                    .threads = options.threads},
                                   values, [&stop] { return !stop.stop_requested(); });
}

std::optional<geometry::CollapseReport> reportOf(const Features& features, const Labels& labels,
                                                 const FeatureOptions& options, const std::stop_token& stop)
{
  return std::visit([&](const auto& values) { return reportOf(values, features, labels, options, stop); },
                    features.values);
}

tl::unexpected<Error> stopped()
{
  return fail(ErrorCode::Io, "stopped before everything was measured");
}

}  // namespace

Result<Measured> measureFeatures(const Features& features, const FeatureOptions& options, const std::stop_token& stop)
{
  auto report = reportOf(features, features.labels, options, stop);
  if (!report) {
    return stopped();
  }
  Measured measured{.report = *std::move(report),
                    .samples = features.samples(),
                    .layer = {.name = std::string(learning::kEmbeddingLayer), .shape = {features.featureCount()}},
                    .gcSamples = 0,
                    .probe = {},
                    .from = {},
                    .complexity = {},
                    .pilot = std::nullopt,
                    .classNames = features.classNames,
                    .flatness = std::nullopt,
                    .flatnessSamples = 0,
                    .shuffled = std::nullopt,
                    .foreign = std::nullopt};
  if (options.withShuffled) {
    const auto shuffled =
        reportOf(features, data::shuffledLabels(features.labels, RandomStream(options.seed, StreamPurpose::Sampling)),
                 options, stop);
    if (!shuffled) {
      return stopped();
    }
    measured.shuffled = shuffled->values;
  }
  return measured;
}

}  // namespace simplexity::runs

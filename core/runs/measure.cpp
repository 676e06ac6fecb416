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
std::optional<geometry::CollapseReport> reportOf(const Matrix& features, const FeaturesFile& file, const Labels& labels,
                                                 const FeatureOptions& options, const std::stop_token& stop)
{
  const ClassStatistics statistics = geometry::statisticsOf(features, labels, file.classCount, options.threads);
  return geometry::measureCollapse({.statistics = statistics,
                                    .labels = labels,
                                    .head = file.head ? &*file.head : nullptr,
                                    .conventions = options.conventions,
                                    .vciFeatures = options.withVci ? features.cols() : geometry::kVciFeatures,
                                    .threads = options.threads},
                                   features, [&stop] { return !stop.stop_requested(); });
}

std::optional<geometry::CollapseReport> reportOf(const FeaturesFile& file, const Labels& labels,
                                                 const FeatureOptions& options, const std::stop_token& stop)
{
  return std::visit([&](const auto& features) { return reportOf(features, file, labels, options, stop); },
                    file.features);
}

tl::unexpected<Error> stopped()
{
  return fail(ErrorCode::Io, "stopped before everything was measured");
}

}  // namespace

Result<Measured> measureFeatures(const FeaturesFile& file, const FeatureOptions& options, const std::stop_token& stop)
{
  auto report = reportOf(file, file.labels, options, stop);
  if (!report) {
    return stopped();
  }
  Measured measured{.report = *std::move(report),
                    .samples = file.samples(),
                    .layer = {.name = std::string(learning::kEmbeddingLayer), .shape = {file.featureCount()}},
                    .gcSamples = 0,
                    .probe = {},
                    .from = {},
                    .complexity = {},
                    .pilot = std::nullopt,
                    .classNames = {},
                    .flatness = std::nullopt,
                    .flatnessSamples = 0,
                    .shuffled = std::nullopt};
  if (options.withShuffled) {
    const auto shuffled = reportOf(
        file, data::shuffledLabels(file.labels, RandomStream(options.seed, StreamPurpose::Sampling)), options, stop);
    if (!shuffled) {
      return stopped();
    }
    measured.shuffled = shuffled->values;
  }
  return measured;
}

}  // namespace simplexity::runs

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
Labels predictionsOf(const Matrix& features, const geometry::LinearHead& head)
{
  Labels predictions;
  constexpr Eigen::Index kBatch = 1024;
  geometry::RowMatrixXd logits;
  for (Eigen::Index first = 0; first < features.rows(); first += kBatch) {
    const Eigen::Index count = std::min(kBatch, features.rows() - first);
    logits.noalias() = features.middleRows(first, count).template cast<double>() * head.weights.transpose();
    logits.rowwise() += head.bias.transpose();
    for (Eigen::Index row = 0; row < count; ++row) {
      Eigen::Index predicted = 0;
      logits.row(row).maxCoeff(&predicted);
      predictions.push_back(static_cast<std::int32_t>(predicted));
    }
  }
  return predictions;
}

template <class Matrix>
std::optional<geometry::CollapseReport> reportOf(const Matrix& features, const FeaturesFile& file, const Labels& labels,
                                                 const FeatureOptions& options, const std::stop_token& stop)
{
  const ClassStatistics statistics = geometry::statisticsOf(features, labels, file.classCount);
  const Labels predictions = file.head ? predictionsOf(features, *file.head) : Labels();
  return geometry::measureCollapse({.statistics = statistics,
                                    .labels = labels,
                                    .predictions = predictions,
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

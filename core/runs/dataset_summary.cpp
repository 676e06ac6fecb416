#include "core/runs/dataset_summary.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <string_view>

#include "core/data/gaussians.h"
#include "core/geometry/class_statistics.h"
#include "core/geometry/collapse_metrics.h"

namespace simplexity::runs {

namespace {

constexpr std::int64_t kBatch = 1024;

geometry::ClassStatistics inputStatistics(const data::Dataset& dataset, const data::Samples& samples)
{
  geometry::ClassStatistics statistics(dataset.classCount(), dataset.shape.size());
  geometry::RowMatrixXf inputs;
  std::vector<std::int64_t> indices;
  for (std::int64_t begin = 0; begin < samples.count(); begin += kBatch) {
    indices.resize(static_cast<std::size_t>(std::min(kBatch, samples.count() - begin)));
    std::iota(indices.begin(), indices.end(), begin);
    inputs.resize(static_cast<Eigen::Index>(indices.size()), dataset.shape.size());
    data::gatherNormalised(dataset, samples, indices, {inputs.data(), static_cast<std::size_t>(inputs.size())});
    statistics.add(inputs, std::span(samples.labels).subspan(static_cast<std::size_t>(begin), indices.size()));
  }
  return statistics;
}

DatasetSummary::SplitSummary summariseSplit(const data::Dataset& dataset, const data::Samples& samples)
{
  const geometry::ClassStatistics statistics = inputStatistics(dataset, samples);
  DatasetSummary::SplitSummary summary;
  for (int cls = 0; cls < statistics.classCount(); ++cls) {
    summary.classCounts.push_back(statistics.count(cls));
  }
  summary.inputCdnv = geometry::cdnv(statistics);
  return summary;
}

std::optional<double> trueCdnv(std::string_view spec)
{
  constexpr std::string_view kGaussians = "gaussians:";
  if (!spec.starts_with(kGaussians)) {
    return std::nullopt;
  }
  const Result<data::GaussianSpec> gaussians = data::parseGaussianSpec(spec.substr(kGaussians.size()));
  return gaussians ? std::optional(gaussians->trueCdnv()) : std::nullopt;
}

}  // namespace

DatasetSummary summarise(const data::Dataset& dataset)
{
  return {summariseSplit(dataset, dataset.train), summariseSplit(dataset, dataset.test), trueCdnv(dataset.spec)};
}

}  // namespace simplexity::runs

#include "samples.h"

#include <algorithm>
#include <cmath>

#include <Eigen/QR>

namespace simplexity::geometry {

ClassStatistics Samples::statistics() const
{
  return statisticsInBatchesOf(std::max<Eigen::Index>(1, features.rows()));
}

ClassStatistics Samples::statisticsInBatchesOf(Eigen::Index rows) const
{
  ClassStatistics statistics(classCount, features.cols());
  for (Eigen::Index first = 0; first < features.rows(); first += rows) {
    const Eigen::Index count = std::min(rows, features.rows() - first);
    statistics.add(features.middleRows(first, count),
                   std::span(labels).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)));
  }
  return statistics;
}

CollapseReport suiteOf(const Samples& samples, const LinearHead* head, const CollapseConventions& conventions,
                       int threads)
{
  const ClassStatistics statistics = samples.statistics();
  std::vector<std::int32_t> predictions;
  for (Eigen::Index i = 0; head != nullptr && i < samples.features.rows(); ++i) {
    Eigen::Index predicted = 0;
    (head->weights * samples.features.row(i).transpose() + head->bias).maxCoeff(&predicted);
    predictions.push_back(static_cast<std::int32_t>(predicted));
  }
  return measureCollapse({.statistics = statistics,
                          .labels = samples.labels,
                          .predictions = predictions,
                          .head = head,
                          .conventions = conventions,
                          .threads = threads},
                         samples.features, [] { return true; })
      .value();
}

MetricValues valuesOf(const Samples& samples, const LinearHead* head, const CollapseConventions& conventions)
{
  return suiteOf(samples, head, conventions).values;
}

std::vector<std::int32_t> labelsOfSizes(std::span<const int> sizes)
{
  std::vector<std::int32_t> labels;
  for (std::size_t cls = 0; cls < sizes.size(); ++cls) {
    labels.insert(labels.end(), static_cast<std::size_t>(sizes[cls]), static_cast<std::int32_t>(cls));
  }
  return labels;
}

Samples cosineSamples(std::span<const int> sizes)
{
  constexpr int kFeatures = 4;
  Samples samples{.features = {}, .labels = labelsOfSizes(sizes), .classCount = static_cast<int>(sizes.size())};
  samples.features.resize(static_cast<Eigen::Index>(samples.labels.size()), kFeatures);
  Eigen::Index row = 0;
  for (int cls = 0; cls < samples.classCount; ++cls) {
    for (int sample = 0; sample < sizes[static_cast<std::size_t>(cls)]; ++sample, ++row) {
      for (int j = 0; j < kFeatures; ++j) {
        samples.features(row, j) =
            (j == cls ? 3.0 : 0.0) + 0.5 * std::cos(1 + 2 * cls + 3 * sample + 5 * j + 7 * sample * j);
      }
    }
  }
  return samples;
}

RowMatrixXd normalMatrix(Eigen::Index rows, Eigen::Index cols, RandomStream& random)
{
  return RowMatrixXd::NullaryExpr(rows, cols, [&random] { return random.normal(); });
}

Samples gaussianSamples(std::span<const int> sizes, Eigen::Index features, double sigma, std::uint64_t seed)
{
  RandomStream random(seed, StreamPurpose::Synthesis);
  Samples samples{.features = {}, .labels = labelsOfSizes(sizes), .classCount = static_cast<int>(sizes.size())};
  const RowMatrixXd means = normalMatrix(samples.classCount, features, random);
  samples.features = sigma * normalMatrix(static_cast<Eigen::Index>(samples.labels.size()), features, random);
  for (Eigen::Index i = 0; i < samples.features.rows(); ++i) {
    samples.features.row(i) += means.row(samples.labels[static_cast<std::size_t>(i)]);
  }
  return samples;
}

RowMatrixXd randomRotation(Eigen::Index size, RandomStream& random)
{
  return Eigen::HouseholderQR<Eigen::MatrixXd>(normalMatrix(size, size, random)).householderQ();
}

}  // namespace simplexity::geometry

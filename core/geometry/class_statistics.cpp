#include "core/geometry/class_statistics.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/base/check.h"
#include "core/geometry/kernels.h"
#include "core/geometry/threads.h"

namespace simplexity::geometry {

namespace {

void checkLabels(std::span<const std::int32_t> labels, Eigen::Index samples, int classCount)
{
  SIMPLEXITY_CHECK(samples == static_cast<Eigen::Index>(labels.size()), "one label a sample is needed");
  const auto isClass = [classCount](std::int32_t label) { return label >= 0 && label < classCount; };
  SIMPLEXITY_CHECK(std::ranges::all_of(labels, isClass), "a label is outside the classes");
}

template <class Features>
ClassStatistics gather(const Features& features, std::span<const std::int32_t> labels, int classCount, int threads)
{
  checkLabels(labels, features.rows(), classCount);
  constexpr Eigen::Index kBatch = 4096;
  const Eigen::Index batches = (features.rows() + kBatch - 1) / kBatch;
  const Eigen::Index parts = std::clamp<Eigen::Index>(threads, 1, std::max<Eigen::Index>(batches, 1));
  std::vector<ClassStatistics> statistics(static_cast<std::size_t>(parts), {classCount, features.cols()});
  onThreads(static_cast<int>(parts), [&](int part) {
    for (Eigen::Index batch = batches * part / parts; batch < batches * (part + 1) / parts; ++batch) {
      const Eigen::Index first = batch * kBatch;
      const Eigen::Index count = std::min(kBatch, features.rows() - first);
      statistics[static_cast<std::size_t>(part)].add(
          features.middleRows(first, count),
          labels.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)));
    }
  });
  for (auto part = statistics.begin() + 1; part != statistics.end(); ++part) {
    statistics.front().merge(*part);
  }
  return std::move(statistics.front());
}

}  // namespace

ClassStatistics::ClassStatistics(int classCount, Eigen::Index featureCount)
    : m_counts(static_cast<std::size_t>(classCount), 0),
      m_means(RowMatrixXd::Zero(classCount, featureCount)),
      m_squaredDeviations(Eigen::VectorXd::Zero(classCount))
{
}

void ClassStatistics::add(const FeaturesRef& features, std::span<const std::int32_t> labels)
{
  addBatch(features, labels);
}

void ClassStatistics::add(const FeaturesRef64& features, std::span<const std::int32_t> labels)
{
  addBatch(features, labels);
}

// One pass, relative to the first sample of each class in the batch. As that is one of the samples, its squared
// distance from the mean is at most M2: the subtraction at the end loses at most the digits of n_c, whatever the
// offset. Then Chan's merge.
template <class Features>
void ClassStatistics::addBatch(const Features& features, std::span<const std::int32_t> labels)
{
  SIMPLEXITY_CHECK(features.cols() == featureCount(), "the batch has another number of features");
  checkLabels(labels, features.rows(), classCount());

  ClassStatistics batch(classCount(), featureCount());
  RowMatrixXd firsts(classCount(), featureCount());
  Eigen::RowVectorXd deviation(featureCount());
  Eigen::Index sample = 0;
  for (const std::int32_t label : labels) {
    const auto row = features.row(sample++);
    if (++batch.m_counts[static_cast<std::size_t>(label)] == 1) {
      firsts.row(label) = row.template cast<double>();
      continue;
    }
    batch.m_squaredDeviations[label] += deviate(row.data(), firsts.row(label).data(), deviation.data(), featureCount());
    batch.m_means.row(label) += deviation;
  }
  for (const int cls : batch.presentClasses()) {
    const auto samples = static_cast<double>(batch.count(cls));
    batch.m_means.row(cls) /= samples;
    const double ofMean = samples * batch.m_means.row(cls).squaredNorm();
    batch.m_squaredDeviations[cls] = std::max(0.0, batch.m_squaredDeviations[cls] - ofMean);
    batch.m_means.row(cls) += firsts.row(cls);
  }
  merge(batch);
}

void ClassStatistics::merge(const ClassStatistics& other)
{
  SIMPLEXITY_CHECK(other.classCount() == classCount() && other.featureCount() == featureCount(),
                   "statistics of other classes or features");
  for (const int cls : other.presentClasses()) {
    const auto mine = static_cast<double>(count(cls));
    const auto theirs = static_cast<double>(other.count(cls));
    const Eigen::RowVectorXd shift = other.m_means.row(cls) - m_means.row(cls);
    const double share = theirs / (mine + theirs);
    m_means.row(cls) += share * shift;
    m_squaredDeviations[cls] += other.m_squaredDeviations[cls] + mine * share * shift.squaredNorm();
    m_counts[static_cast<std::size_t>(cls)] += other.count(cls);
  }
}

std::int64_t ClassStatistics::totalCount() const
{
  return std::accumulate(m_counts.begin(), m_counts.end(), std::int64_t{0});
}

double ClassStatistics::variance(int cls) const
{
  return count(cls) == 0 ? 0.0 : m_squaredDeviations[cls] / static_cast<double>(count(cls));
}

std::vector<int> ClassStatistics::classesOfAtLeast(std::int64_t samples) const
{
  std::vector<int> classes;
  for (int cls = 0; cls < classCount(); ++cls) {
    if (count(cls) >= samples) {
      classes.push_back(cls);
    }
  }
  return classes;
}

ClassStatistics statisticsOf(const FeaturesRef& features, std::span<const std::int32_t> labels, int classCount,
                             int threads)
{
  return gather(features, labels, classCount, threads);
}

ClassStatistics statisticsOf(const FeaturesRef64& features, std::span<const std::int32_t> labels, int classCount,
                             int threads)
{
  return gather(features, labels, classCount, threads);
}

}  // namespace simplexity::geometry

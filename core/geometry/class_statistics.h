#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <Eigen/Core>

namespace simplexity::geometry {

using RowMatrixXf = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowMatrixXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// N×p features, a row a sample, in any storage that is row-major.
using FeaturesRef = Eigen::Ref<const RowMatrixXf>;
using FeaturesRef64 = Eigen::Ref<const RowMatrixXd>;

/// Count, mean and total variance of every class, gathered in one streaming float64 pass (Chan's merge), whatever the
/// batch split: n_c, μ_c and M2_c = Σ‖h−μ_c‖². Memory is K·p doubles. Not thread-safe; accumulate one per thread and
/// merge.
class ClassStatistics {
 public:
  ClassStatistics(int classCount, Eigen::Index featureCount);

  /// Adds a batch. Labels must be 0 … classCount-1 and as many as rows (std::logic_error otherwise).
  void add(const FeaturesRef& features, std::span<const std::int32_t> labels);
  void add(const FeaturesRef64& features, std::span<const std::int32_t> labels);
  void merge(const ClassStatistics& other);

  [[nodiscard]] int classCount() const { return static_cast<int>(m_counts.size()); }
  [[nodiscard]] Eigen::Index featureCount() const { return m_means.cols(); }
  [[nodiscard]] std::int64_t count(int cls) const { return m_counts[static_cast<std::size_t>(cls)]; }
  [[nodiscard]] std::int64_t totalCount() const;
  /// K×p, row c is μ_c (zero for a class without samples).
  [[nodiscard]] const RowMatrixXd& means() const { return m_means; }
  /// v_c = M2_c / n_c, the biased total variance of a class, tr Cov_c (0 for a class without samples).
  [[nodiscard]] double variance(int cls) const;
  /// Classes with at least one sample, ascending: those that have a mean.
  [[nodiscard]] std::vector<int> presentClasses() const { return classesOfAtLeast(1); }
  /// Classes with at least two samples, ascending: those whose samples can be seen to gather or not. A single sample is
  /// its own mean and would count as perfectly collapsed.
  [[nodiscard]] std::vector<int> spreadClasses() const { return classesOfAtLeast(2); }

 private:
  [[nodiscard]] std::vector<int> classesOfAtLeast(std::int64_t samples) const;
  template <class Features>
  void addBatch(const Features& features, std::span<const std::int32_t> labels);

  std::vector<std::int64_t> m_counts;
  RowMatrixXd m_means;
  Eigen::VectorXd m_squaredDeviations;  ///< M2_c
};

/// Of N×p features that are all there already, float32 or float64. The same number of threads gives the same bits.
[[nodiscard]] ClassStatistics statisticsOf(const FeaturesRef& features, std::span<const std::int32_t> labels,
                                           int classCount, int threads = 1);
[[nodiscard]] ClassStatistics statisticsOf(const FeaturesRef64& features, std::span<const std::int32_t> labels,
                                           int classCount, int threads = 1);

}  // namespace simplexity::geometry

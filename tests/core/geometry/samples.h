#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/random.h"
#include "core/geometry/class_statistics.h"
#include "core/geometry/collapse_suite.h"

namespace simplexity::geometry {

/// Features with their labels, and what the tests do with them all the time.
struct Samples {
  RowMatrixXd features;
  std::vector<std::int32_t> labels;
  int classCount = 0;

  [[nodiscard]] ClassStatistics statistics() const;
  /// As if they came in batches of this many rows.
  [[nodiscard]] ClassStatistics statisticsInBatchesOf(Eigen::Index rows) const;
};

/// The suite of these samples; with a head also what it says of weights and predictions.
[[nodiscard]] CollapseReport suiteOf(const Samples& samples, const LinearHead* head = nullptr,
                                     const CollapseConventions& conventions = {}, int threads = 1);
[[nodiscard]] MetricValues valuesOf(const Samples& samples, const LinearHead* head = nullptr,
                                    const CollapseConventions& conventions = {});

/// Rows of one class after the other, `sizes[c]` of class c.
[[nodiscard]] std::vector<std::int32_t> labelsOfSizes(std::span<const int> sizes);

/// Sample s of class c has feature j = 3δ_jc + 0.5·cos(1+2c+3s+5j+7sj), j < 4 (radians): deterministic everywhere.
[[nodiscard]] Samples cosineSamples(std::span<const int> sizes);

/// Standard normal entries.
[[nodiscard]] RowMatrixXd normalMatrix(Eigen::Index rows, Eigen::Index cols, RandomStream& random);

/// Gaussian classes of deviation `sigma` about random means of deviation 1.
[[nodiscard]] Samples gaussianSamples(std::span<const int> sizes, Eigen::Index features, double sigma,
                                      std::uint64_t seed);

/// A random orthogonal matrix.
[[nodiscard]] RowMatrixXd randomRotation(Eigen::Index size, RandomStream& random);

}  // namespace simplexity::geometry

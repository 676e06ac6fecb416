#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "core/base/metrics.h"
#include "core/geometry/class_statistics.h"
#include "core/geometry/complexity_estimate.h"
#include "core/geometry/linear_head.h"
#include "core/geometry/sample_pass.h"

namespace simplexity::geometry {

/// Where papers differ. The defaults are the conventions of docs/metrics.md.
struct CollapseConventions {
  Centring centring = Centring::MeanOfMeans;  ///< of the class means in NC1, NC2, NC3
  bool nc1OverClasses = true;                 ///< NC1 divided by K (Zhu et al.) or not (Papyan et al.)
  bool weightsCentred = true;                 ///< NC2 of the weights on centred rows or on the rows as they are
  bool operator==(const CollapseConventions&) const = default;
};

/// Up to how many features the variability collapse index is computed unasked: it needs a p×p matrix.
inline constexpr Eigen::Index kVciFeatures = 128;

struct CollapseInput {
  const ClassStatistics& statistics;               ///< of the samples measured
  const ClassStatistics* reference = nullptr;      ///< for ncm_accuracy, if other than `statistics`
  std::span<const std::int32_t> labels;            ///< N
  std::span<const std::int32_t> predictions = {};  ///< N, or none: those of the head, if there is one
  const LinearHead* head = nullptr;                ///< none: weights and duality are not measured
  const ComplexityEstimate* complexity = nullptr;  ///< none: GC and what follows from it are not measured
  CollapseConventions conventions = {};
  Eigen::Index vciFeatures = kVciFeatures;
  int threads = 1;
};

struct CollapseReport {
  MetricValues values;                 ///< without the loss
  std::vector<int> classes;            ///< the present ones, K
  std::vector<std::int64_t> counts;    ///< K, samples of each
  Eigen::MatrixXd pairCdnv;            ///< K×K, V_ij = (v_i+v_j)/(2 d_ij²); NaN for classes of one sample
  std::vector<double> poincareRatios;  ///< K, v_c/g_c as in bounds.h; empty without a complexity
  std::vector<std::string> warnings;   ///< a sentence for every value that is undefined or not to be trusted
};

/// Every neural-collapse metric of one set of samples, in one pass over them besides the one that gathered the
/// statistics; never a p×p matrix but for the variability collapse index. Empty if told to end.
[[nodiscard]] std::optional<CollapseReport> measureCollapse(const CollapseInput& input, const FeaturesRef& features,
                                                            const CarryOn& carryOn);
[[nodiscard]] std::optional<CollapseReport> measureCollapse(const CollapseInput& input, const FeaturesRef64& features,
                                                            const CarryOn& carryOn);

}  // namespace simplexity::geometry

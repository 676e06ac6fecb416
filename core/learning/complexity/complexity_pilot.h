#pragma once

#include <cstdint>
#include <vector>

#include <Eigen/Core>

#include "core/learning/complexity/complexity_choice.h"

namespace simplexity::learning {

/// Finds what complexity_choice.h needs from a few products of a few samples: for every sample the vectors Jᵀu of the
/// directions u of the class means and Jᵀq of independent random directions q, uniform on the unit sphere, of which
/// only inner products count. Projected out of the span of the first k directions and brought back to length 1, q is
/// uniform in their complement, so that the same products tell the variance of every split.
class PilotStatistics {
 public:
  /// p outputs, r ≤ p orthonormal directions; two random directions or more.
  PilotStatistics(std::int64_t outputs, std::int64_t directions, std::int64_t probes);

  /// One sample. `gram`: (r+m)×(r+m) inner products of Jᵀu_1 … Jᵀu_r, Jᵀq_1 … Jᵀq_m; `overlaps`: r×m, ⟨u_l, q_j⟩.
  void add(const Eigen::Ref<const Eigen::MatrixXd>& gram, const Eigen::Ref<const Eigen::MatrixXd>& overlaps);

  /// Of two samples or more.
  [[nodiscard]] PilotFindings findings() const;

 private:
  [[nodiscard]] std::vector<double> stratifiedVariances() const;
  [[nodiscard]] std::vector<double> squaresOutside(std::int64_t k, const Eigen::Ref<const Eigen::MatrixXd>& gram,
                                                   const Eigen::Ref<const Eigen::MatrixXd>& overlaps) const;

  std::int64_t m_outputs;
  std::int64_t m_directions;
  std::int64_t m_probes;
  std::vector<double> m_values;        ///< the steadiest estimate of every sample: with all directions
  std::vector<double> m_varianceSums;  ///< as PilotFindings::directionVariances
  /// ‖Jᵀu‖² of every direction u and, where there is a complement, what one random direction in it estimates; a row a
  /// sample: what stratified samples have one after the other.
  std::vector<Eigen::RowVectorXd> m_slots;
};

}  // namespace simplexity::learning

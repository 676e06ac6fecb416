#include "core/learning/complexity/complexity_pilot.h"

#include <algorithm>
#include <numeric>

namespace simplexity::learning {

namespace {

double meanOf(const std::vector<double>& values)
{
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double varianceOf(const std::vector<double>& values)
{
  const double mean = meanOf(values);
  double sum = 0.0;
  for (const double value : values) {
    sum += (value - mean) * (value - mean);
  }
  return sum / static_cast<double>(values.size() - 1);
}

}  // namespace

PilotStatistics::PilotStatistics(std::int64_t outputs, std::int64_t directions, std::int64_t probes)
    : m_outputs(outputs),
      m_directions(directions),
      m_probes(probes),
      m_varianceSums(static_cast<std::size_t>(directions) + 1, 0.0)
{
}

void PilotStatistics::add(const Eigen::Ref<const Eigen::MatrixXd>& gram,
                          const Eigen::Ref<const Eigen::MatrixXd>& overlaps)
{
  double exact = gram.diagonal().head(m_directions).sum();
  for (std::int64_t k = 0; k <= m_directions; ++k) {
    const std::vector<double> squares = squaresOutside(k, gram, overlaps);
    m_varianceSums[static_cast<std::size_t>(k)] += varianceOf(squares);
    if (k == m_directions) {
      exact += meanOf(squares);
      Eigen::RowVectorXd slots(m_directions + (m_directions < m_outputs ? 1 : 0));
      slots.head(m_directions) = gram.diagonal().head(m_directions);
      slots.tail(slots.size() - m_directions).setConstant(squares.front());
      m_slots.push_back(slots);
    }
  }
  m_values.push_back(exact);
}

/// n·‖Jᵀq‖² of the random directions in the complement, of dimension n, of the first k.
std::vector<double> PilotStatistics::squaresOutside(std::int64_t k, const Eigen::Ref<const Eigen::MatrixXd>& gram,
                                                    const Eigen::Ref<const Eigen::MatrixXd>& overlaps) const
{
  const std::int64_t dimensions = m_outputs - k;
  std::vector<double> squares(static_cast<std::size_t>(m_probes), 0.0);
  for (std::int64_t j = 0; dimensions > 0 && j < m_probes; ++j) {
    const Eigen::VectorXd inside = overlaps.col(j).head(k);
    const auto probe = m_directions + j;
    const double product =
        gram(probe, probe) - 2.0 * inside.dot(gram.col(probe).head(k)) + inside.dot(gram.topLeftCorner(k, k) * inside);
    const double length = 1.0 - inside.squaredNorm();
    squares[static_cast<std::size_t>(j)] = static_cast<double>(dimensions) * std::max(0.0, product) / length;
  }
  return squares;
}

/// A sample of a stratum takes m slots, one after the other; the variance of the mean of the strata's means is the mean
/// of the strata's variances over n.
std::vector<double> PilotStatistics::stratifiedVariances() const
{
  const Eigen::Index slots = m_slots.front().size();
  std::vector<double> variances;
  for (Eigen::Index products = 1; m_directions > 0 && products < slots; ++products) {
    double sum = 0.0;
    for (Eigen::Index first = 0; first < slots; ++first) {
      std::vector<double> estimates;
      for (const Eigen::RowVectorXd& ofSample : m_slots) {
        double estimate = 0.0;
        for (Eigen::Index k = 0; k < products; ++k) {
          estimate += ofSample[(first + k) % slots];
        }
        estimates.push_back(estimate * static_cast<double>(slots) / static_cast<double>(products));
      }
      sum += varianceOf(estimates);
    }
    variances.push_back(sum / static_cast<double>(slots));
  }
  return variances;
}

PilotFindings PilotStatistics::findings() const
{
  PilotFindings findings{.outputs = m_outputs,
                         .mean = meanOf(m_values),
                         .betweenVariance = 0.0,
                         .directionVariances = m_varianceSums,
                         .stratifiedVariances = stratifiedVariances()};
  for (double& variance : findings.directionVariances) {
    variance /= static_cast<double>(m_values.size());
  }
  // The values spread by what their probes left to chance, too.
  const double ofProbes = findings.directionVariances.back() / static_cast<double>(m_probes);
  findings.betweenVariance = std::max(0.0, varianceOf(m_values) - ofProbes);
  return findings;
}

}  // namespace simplexity::learning

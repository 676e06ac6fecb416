#include "core/geometry/collapse_suite.h"

#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/geometry/bounds.h"
#include "core/geometry/collapse_metrics.h"
#include "core/geometry/frame_metrics.h"
#include "core/geometry/rows.h"
#include "core/geometry/simplex.h"
#include "core/geometry/variability_index.h"

namespace simplexity::geometry {

namespace {

/// Fills a report, part by part.
class Suite {
 public:
  explicit Suite(const CollapseInput& input)
      : m_input(input),
        m_statistics(input.statistics),
        m_spread(m_statistics.spreadClasses()),
        m_samples(static_cast<double>(m_statistics.totalCount()))
  {
    m_report.classes = m_statistics.presentClasses();
    for (const int cls : m_report.classes) {
      m_report.counts.push_back(m_statistics.count(cls));
    }
  }

  /// False where nothing can be measured; the warning says why.
  [[nodiscard]] bool canMeasure()
  {
    if (m_report.classes.size() < 2) {
      warn(fmt::format("There are samples of {} class(es); collapse needs two or more.", m_report.classes.size()));
      return false;
    }
    if (!m_statistics.means().allFinite()) {
      warn("The features are not all finite numbers; no collapse metric is defined.");
      return false;
    }
    return true;
  }

  void measureSpread()
  {
    warnOfSmallClasses();
    Eigen::MatrixXd pairs = pairwiseCdnv(m_statistics, m_spread);
    const std::optional<double> cdnvValue = meanOverPairs(pairs);
    set(Metric::Cdnv, cdnvValue);
    set(Metric::CdnvMax, m_spread.size() < 2 ? std::nullopt : std::optional(pairs.maxCoeff()));
    if (m_spread == m_report.classes) {
      m_report.pairCdnv = std::move(pairs);
    }
    set(Metric::CdnvDebiased, debiasedCdnv(m_statistics));
    if (cdnvValue && std::isinf(*cdnvValue)) {
      warn("Two class means coincide: the CDNV and what follows from it are infinite.");
    } else if (cdnvValue && !m_report.values.get(Metric::CdnvDebiased)) {
      warn("Some class means cannot be told from noise with so few samples: the debiased CDNV is undefined.");
    }
    measureComplexity(cdnvValue);
  }

  void measureMeans()
  {
    const Eigen::RowVectorXd centre = centreOf(m_statistics, m_report.classes, m_input.conventions.centring);
    const RowMatrixXd all = selectRows(m_statistics.means(), m_report.classes);
    const RowMatrixXd means = all.rowwise() - centre;
    if (!(means.norm() > 0.0)) {
      warn("All class means coincide: NC1, NC2 and NC3 are undefined.");
      return;
    }
    if (means.rows() - 1 > means.cols()) {
      warn(fmt::format("{} classes need {} features for a simplex, there are {}: NC2 cannot reach 0, GNC2 says more.",
                       means.rows(), means.rows() - 1, means.cols()));
    }
    set(Metric::Nc2Equinorm, lengthVariation(means));
    set(Metric::Nc2Equiangular, angleDeviation(means));
    set(Metric::Nc2Etf, etfDistance(means));
    if (const auto aligned = alignSimplex(all)) {
      set(Metric::ProcrustesResidual, aligned->residual);
    }
    if (const auto uniformity = hypersphericalUniformity(means)) {
      set(Metric::Gnc2Mean, uniformity->mean);
      set(Metric::Gnc2Variance, uniformity->variance);
    }
    if (m_input.head != nullptr) {
      measureHead(*m_input.head, means);
    }
  }

  void measureSums(const SampleSums& sums)
  {
    measureNc1(sums);
    measureDirections(sums);
    set(Metric::NcmAccuracy, static_cast<double>(sums.nearestIsLabel) / m_samples);
    if (!m_input.predictions.empty() || m_input.head != nullptr) {
      set(Metric::Accuracy, static_cast<double>(sums.predictionIsLabel) / m_samples);
      set(Metric::Nc4Agreement, static_cast<double>(sums.nearestIsPrediction) / m_samples);
    }
    measureVci(sums);
  }

  [[nodiscard]] CollapseReport take()
  {
    if (m_report.pairCdnv.size() == 0) {
      m_report.pairCdnv = pairwiseCdnv(m_statistics, m_report.classes);
      blankSingleClasses();
    }
    return std::move(m_report);
  }

 private:
  void set(Metric metric, std::optional<double> value) { m_report.values.set(metric, value); }
  void warn(std::string_view sentence) { m_report.warnings.emplace_back(sentence); }

  void warnOfSmallClasses()
  {
    std::vector<int> single;
    for (const int cls : m_report.classes) {
      if (m_statistics.count(cls) == 1) {
        single.push_back(cls);
      }
    }
    if (!single.empty()) {
      warn(fmt::format("Left out of NC1, CDNV and geometric collapse, having one sample only: class {}.",
                       fmt::join(single, ", ")));
    }
    if (m_spread.size() < 2) {
      warn("Fewer than two classes have two samples: NC1, CDNV and geometric collapse are undefined.");
    }
  }

  void measureComplexity(std::optional<double> cdnvValue)
  {
    if (m_input.complexity == nullptr) {
      return;
    }
    const ComplexityEstimate& complexity = *m_input.complexity;
    const std::optional<double> collapse = geometricCollapse(m_statistics, complexity.classMeans);
    set(Metric::Gc, complexity.mean);
    set(Metric::GcStderr, complexity.standardError);
    set(Metric::GeometricCollapse, collapse);
    set(Metric::GeometricCollapseMin, coarseGeometricCollapse(m_statistics, complexity.mean));
    set(Metric::PoincareRatio, poincareRatio(cdnvValue, collapse));
    set(Metric::PoincareRatioMax, largestPoincareRatio(m_statistics, complexity.classMeans));
    m_report.poincareRatios = poincareRatios(m_statistics, complexity.classMeans, m_report.classes);
    if (!collapse && m_spread.size() >= 2) {
      warn("Geometric complexity was not measured in every class: geometric collapse is undefined.");
    }
  }

  void measureHead(const LinearHead& head, const RowMatrixXd& means)
  {
    const bool isCentred = m_input.conventions.weightsCentred;
    const RowMatrixXd frame = isCentred ? RowMatrixXd(head.weights.rowwise() - meanRow(head.weights)) : head.weights;
    set(Metric::Nc2WeightsEquinorm, lengthVariation(frame));
    set(Metric::Nc2WeightsEtf, etfDistance(frame));
    const RowMatrixXd weights = selectRows(head.weights, m_report.classes);
    set(Metric::Nc3, dualityDistance(weights, means));
    set(Metric::Nc3Zhu, etfDuality(weights, means));
    set(Metric::Nc3Cosine, dualityCosine(weights, means));
    set(Metric::Unc3, dualityVariance(weights, means));
    const Eigen::RowVectorXd pooled = centreOf(m_statistics, m_report.classes, Centring::PooledMean);
    set(Metric::Nc4Bias, (head.weights * pooled.transpose() + head.bias).norm());
  }

  void measureNc1(const SampleSums& sums)
  {
    if (sums.betweenRank == 0) {
      return;
    }
    double withinTrace = 0.0;
    double samples = 0.0;
    for (const int cls : m_spread) {
      withinTrace += m_statistics.variance(cls) * static_cast<double>(m_statistics.count(cls));
      samples += static_cast<double>(m_statistics.count(cls));
    }
    const auto classes = static_cast<double>(m_spread.size());
    set(Metric::Nc1, sums.whitenedSquares / samples / (m_input.conventions.nc1OverClasses ? classes : 1.0));
    const RowMatrixXd means = selectRows(m_statistics.means(), m_spread);
    const Eigen::RowVectorXd centre = centreOf(m_statistics, m_spread, m_input.conventions.centring);
    set(Metric::Nc1Quotient, withinTrace / samples / ((means.rowwise() - centre).squaredNorm() / classes));
  }

  /// Directional CDNV: mean over i≠j of Var(⟨h−μ_i, u_ij⟩)/d_ij², and the bound that follows from it.
  void measureDirections(const SampleSums& sums)
  {
    if (m_spread.size() < 2) {
      return;
    }
    const Eigen::MatrixXd distances = squaredDistances(selectRows(m_statistics.means(), m_report.classes));
    double sum = 0.0;
    for (std::size_t i = 0; i < m_report.classes.size(); ++i) {
      for (std::size_t j = 0; j < m_report.classes.size(); ++j) {
        if (i != j && isSpread(i) && isSpread(j)) {
          const auto row = static_cast<Eigen::Index>(i);
          const auto column = static_cast<Eigen::Index>(j);
          const double squaredDistance = distances(row, column);
          const auto samples = static_cast<double>(m_statistics.count(m_report.classes[i]));
          sum += squaredDistance > 0.0
                     ? sums.directionalDeviations(row, column) / samples / squaredDistance / squaredDistance
                     : std::numeric_limits<double>::infinity();
        }
      }
    }
    const auto classes = static_cast<double>(m_spread.size());
    const double directional = sum / (classes * (classes - 1.0));
    set(Metric::CdnvDirectional, directional);
    set(Metric::NcmErrorBound, 4.0 * (classes - 1.0) * directional);
  }

  void measureVci(const SampleSums& sums)
  {
    const Eigen::Index features = m_statistics.featureCount();
    const auto degrees = m_statistics.totalCount() - static_cast<std::int64_t>(m_report.classes.size());
    if (degrees <= features) {
      warn(fmt::format("VCI is 0 for any {} samples of {} features and so undefined; it needs more samples.",
                       m_statistics.totalCount(), features));
    } else if (sums.scatter.size() > 0) {
      set(Metric::Vci, variabilityCollapseIndex(m_statistics, sums.scatter));
      if (degrees < 5 * features) {
        warn(fmt::format("VCI is biased low: {} samples for {} features; five times as many are wanted.",
                         m_statistics.totalCount(), features));
      }
    }
  }

  [[nodiscard]] bool isSpread(std::size_t place) const { return m_statistics.count(m_report.classes[place]) >= 2; }

  void blankSingleClasses()
  {
    for (std::size_t i = 0; i < m_report.classes.size(); ++i) {
      if (!isSpread(i)) {
        m_report.pairCdnv.row(static_cast<Eigen::Index>(i)).setConstant(std::nan(""));
        m_report.pairCdnv.col(static_cast<Eigen::Index>(i)).setConstant(std::nan(""));
      }
    }
  }

  const CollapseInput& m_input;
  const ClassStatistics& m_statistics;
  std::vector<int> m_spread;
  double m_samples;
  CollapseReport m_report;
};

template <class Features>
std::optional<CollapseReport> measure(const CollapseInput& input, const Features& features, const CarryOn& carryOn)
{
  Suite suite(input);
  if (!suite.canMeasure()) {
    return suite.take();
  }
  const ClassStatistics& reference = input.reference != nullptr ? *input.reference : input.statistics;
  const bool withScatter = features.cols() <= input.vciFeatures;
  const std::optional<SampleSums> sums = passOverSamples({.statistics = input.statistics,
                                                          .reference = reference,
                                                          .labels = input.labels,
                                                          .predictions = input.predictions,
                                                          .head = input.head,
                                                          .centring = input.conventions.centring,
                                                          .withScatter = withScatter,
                                                          .threads = input.threads},
                                                         features, carryOn);
  if (!sums) {
    return std::nullopt;
  }
  suite.measureSpread();
  suite.measureMeans();
  suite.measureSums(*sums);
  return suite.take();
}

}  // namespace

std::optional<CollapseReport> measureCollapse(const CollapseInput& input, const FeaturesRef& features,
                                              const CarryOn& carryOn)
{
  return measure(input, features, carryOn);
}

std::optional<CollapseReport> measureCollapse(const CollapseInput& input, const FeaturesRef64& features,
                                              const CarryOn& carryOn)
{
  return measure(input, features, carryOn);
}

}  // namespace simplexity::geometry

#include "core/geometry/sample_pass.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "core/base/check.h"
#include "core/geometry/kernels.h"
#include "core/geometry/rows.h"
#include "core/geometry/sample_products.h"
#include "core/geometry/threads.h"

namespace simplexity::geometry {

namespace {

/// So many samples at once that their deviations stay in a core's cache.
Eigen::Index blockRows(Eigen::Index features)
{
  constexpr Eigen::Index kNumbers = 65536;
  constexpr Eigen::Index kRows = 8;  // as multiply() takes them
  return std::clamp<Eigen::Index>(kNumbers / features, 2 * kRows, 32 * kRows) / kRows * kRows;
}

template <class Row>
std::size_t smallest(const Row& row)
{
  Eigen::Index place = 0;
  row.minCoeff(&place);
  return static_cast<std::size_t>(place);
}

/// So many threads that their sums over pairs of classes, a matrix each, stay within two gigabytes.
Eigen::Index threadsFor(const SamplePassInput& input, std::size_t classes, Eigen::Index blocks)
{
  constexpr double kMostBytes = 2e9;
  const double bytes = static_cast<double>(classes) * static_cast<double>(classes) * sizeof(double);
  const auto most = static_cast<Eigen::Index>(std::max(1.0, std::min(kMostBytes / bytes, 1024.0)));
  return std::clamp<Eigen::Index>(input.threads, 1, std::min(blocks, most));
}

/// Looks at some of the samples. One a thread.
template <class Features>
class PartOfPass {
 public:
  PartOfPass(const SamplePassInput& input, const SampleProducts& products, const Features& features)
      : m_input(input), m_products(products), m_features(features)
  {
    const auto classes = static_cast<Eigen::Index>(products.classes.size());
    m_sums.betweenRank = products.whitened;
    m_sums.directionalDeviations = RowMatrixXd::Zero(classes, classes);
    if (input.withScatter) {
      m_sums.scatter = Eigen::MatrixXd::Zero(features.cols(), features.cols());
    }
  }

  void look(Eigen::Index first, Eigen::Index count)
  {
    centre(first, count);
    multiply(m_block, m_products.ofSamples, m_ofSamples);
    multiply(m_ofSamples.leftCols(m_products.basisColumns), m_products.ofCoordinates, m_ofCoordinates);
    m_sums.whitenedSquares += m_ofCoordinates.leftCols(m_products.whitened).squaredNorm();
    for (Eigen::Index i = 0; i < count; ++i) {
      tally(m_input.labels[static_cast<std::size_t>(first + i)], first + i, i);
    }
    if (m_input.withScatter) {
      m_sums.scatter.template selfadjointView<Eigen::Lower>().rankUpdate(m_block.transpose());
    }
  }

  [[nodiscard]] SampleSums& sums() { return m_sums; }

 private:
  void centre(Eigen::Index first, Eigen::Index count)
  {
    const Eigen::Index size = m_features.cols();
    m_block.resize(count, size);
    for (Eigen::Index i = 0; i < count; ++i) {
      const std::int32_t label = m_input.labels[static_cast<std::size_t>(first + i)];
      deviate(m_features.row(first + i).data(), m_input.statistics.means().row(label).data(), m_block.row(i).data(),
              size);
    }
  }

  void tally(std::int32_t label, Eigen::Index sample, Eigen::Index row)
  {
    const Eigen::Index place = m_products.places[static_cast<std::size_t>(label)];
    const auto classes = static_cast<Eigen::Index>(m_products.classes.size());
    const auto ofMeans = m_ofCoordinates.row(row).segment(m_products.whitened, classes);
    m_sums.directionalDeviations.row(place).array() += (ofMeans.array() - ofMeans[place]).square();

    // ‖h−μ_j‖² is a constant plus ‖μ_y−μ_j‖² − 2⟨h−μ_y, μ_j⟩.
    const int nearest = m_products.classes[smallest(m_products.squaredDistances.row(place) - 2.0 * ofMeans)];
    m_sums.nearestIsLabel += nearestOfReference(nearest, place, row) == label ? 1 : 0;
    if (const int predicted = prediction(sample, place, row); predicted >= 0) {
      m_sums.nearestIsPrediction += nearest == predicted ? 1 : 0;
      m_sums.predictionIsLabel += predicted == label ? 1 : 0;
    }
  }

  [[nodiscard]] int nearestOfReference(int nearest, Eigen::Index place, Eigen::Index row) const
  {
    if (m_products.isOwnReference) {
      return nearest;
    }
    const auto ofMeans = m_ofSamples.row(row).segment(m_products.basisColumns, m_products.referenceDistances.cols());
    return m_products.referenceClasses[smallest(m_products.referenceDistances.row(place) - 2.0 * ofMeans)];
  }

  /// The predicted class; −1 if there is neither a prediction nor a head.
  [[nodiscard]] int prediction(Eigen::Index sample, Eigen::Index place, Eigen::Index row) const
  {
    if (!m_input.predictions.empty()) {
      return m_input.predictions[static_cast<std::size_t>(sample)];
    }
    const Eigen::Index logits = m_products.logitsOfMeans.cols();
    if (logits == 0) {
      return -1;
    }
    const Eigen::Index first = m_products.firstLogit;
    return static_cast<int>(
        smallest(-m_products.logitsOfMeans.row(place) - m_ofSamples.row(row).segment(first, logits)));
  }

  const SamplePassInput& m_input;
  const SampleProducts& m_products;
  const Features& m_features;
  SampleSums m_sums;
  RowMatrixXd m_block;          ///< deviations
  RowMatrixXd m_ofSamples;      ///< times m_products.ofSamples
  RowMatrixXd m_ofCoordinates;  ///< times m_products.ofCoordinates
};

void merge(SampleSums& sums, const SampleSums& more)
{
  sums.whitenedSquares += more.whitenedSquares;
  sums.directionalDeviations += more.directionalDeviations;
  sums.scatter += more.scatter;
  sums.nearestIsLabel += more.nearestIsLabel;
  sums.nearestIsPrediction += more.nearestIsPrediction;
  sums.predictionIsLabel += more.predictionIsLabel;
}

void check(const SamplePassInput& input, Eigen::Index rows, Eigen::Index columns)
{
  const ClassStatistics& statistics = input.statistics;
  const auto samples = static_cast<std::size_t>(rows);
  SIMPLEXITY_CHECK(rows == statistics.totalCount() && columns == statistics.featureCount() &&
                       columns == input.reference.featureCount(),
                   "the statistics are of other samples");
  SIMPLEXITY_CHECK(input.labels.size() == samples, "one label a sample is needed");
  SIMPLEXITY_CHECK(input.predictions.empty() || input.predictions.size() == samples,
                   "one prediction a sample is needed");
  SIMPLEXITY_CHECK(std::ranges::all_of(input.labels,
                                       [&](std::int32_t label) {
                                         return label >= 0 && label < statistics.classCount() &&
                                                statistics.count(label) > 0;
                                       }),
                   "a label is outside the classes");
  SIMPLEXITY_CHECK(!statistics.presentClasses().empty() && !input.reference.presentClasses().empty(),
                   "there are no class means");
}

template <class Features>
std::optional<SampleSums> passOver(const SamplePassInput& input, const Features& features, const CarryOn& carryOn)
{
  check(input, features.rows(), features.cols());
  const SampleProducts products = sampleProducts(input);
  const Eigen::Index rows = blockRows(features.cols());
  const Eigen::Index blocks = (features.rows() + rows - 1) / rows;
  const Eigen::Index threads = threadsFor(input, products.classes.size(), blocks);
  std::vector<PartOfPass<Features>> parts;
  parts.reserve(static_cast<std::size_t>(threads));
  for (Eigen::Index thread = 0; thread < threads; ++thread) {
    parts.emplace_back(input, products, features);
  }
  std::atomic<bool> isEnded = false;
  onThreads(static_cast<int>(threads), [&](int thread) {
    for (Eigen::Index block = blocks * thread / threads; block < blocks * (thread + 1) / threads && !isEnded; ++block) {
      const Eigen::Index first = block * rows;
      parts[static_cast<std::size_t>(thread)].look(first, std::min(rows, features.rows() - first));
      if (thread == 0 && !carryOn()) {
        isEnded = true;
      }
    }
  });
  if (isEnded) {
    return std::nullopt;
  }
  SampleSums sums = std::move(parts.front().sums());
  for (std::size_t thread = 1; thread < parts.size(); ++thread) {
    merge(sums, parts[thread].sums());
  }
  return sums;
}

}  // namespace

Eigen::RowVectorXd centreOf(const ClassStatistics& statistics, const std::vector<int>& classes, Centring centring)
{
  const RowMatrixXd means = selectRows(statistics.means(), classes);
  if (centring == Centring::MeanOfMeans) {
    return meanRow(means);
  }
  Eigen::VectorXd weights(means.rows());
  for (Eigen::Index i = 0; i < weights.size(); ++i) {
    weights[i] = static_cast<double>(statistics.count(classes[static_cast<std::size_t>(i)]));
  }
  const Eigen::RowVectorXd first = means.row(0);  // relative to it, as in meanRow()
  return first + weights.transpose() / weights.sum() * (means.rowwise() - first);
}

std::optional<SampleSums> passOverSamples(const SamplePassInput& input, const FeaturesRef& features,
                                          const CarryOn& carryOn)
{
  return passOver(input, features, carryOn);
}

std::optional<SampleSums> passOverSamples(const SamplePassInput& input, const FeaturesRef64& features,
                                          const CarryOn& carryOn)
{
  return passOver(input, features, carryOn);
}

}  // namespace simplexity::geometry

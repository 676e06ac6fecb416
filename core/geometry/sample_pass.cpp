#include "core/geometry/sample_pass.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include <Eigen/QR>
#include <Eigen/SVD>

#include "core/base/check.h"
#include "core/geometry/collapse_metrics.h"
#include "core/geometry/rows.h"

namespace simplexity::geometry {

namespace {

constexpr Eigen::Index kBlockRows = 256;

/// Place of each class among the present ones, −1 for the others.
std::vector<int> placesOf(const ClassStatistics& statistics)
{
  std::vector<int> places(static_cast<std::size_t>(statistics.classCount()), -1);
  int place = 0;
  for (const int cls : statistics.presentClasses()) {
    places[static_cast<std::size_t>(cls)] = place++;
  }
  return places;
}

/// What every block is multiplied with. With Q an orthonormal basis of the span of the centred class means, products
/// with them take the K coordinates of a deviation in Q in place of its p features.
struct Products {
  std::vector<int> classes;           ///< present in the statistics, K
  std::vector<int> referenceClasses;  ///< present in the reference
  std::vector<int> places;
  Eigen::MatrixXd basis;               ///< p×q, Q
  Eigen::MatrixXd fromBasis;           ///< q×(r+K): whitening by Σ_B⁺ᐟ², then the centred class means
  Eigen::Index whitened = 0;           ///< r
  Eigen::MatrixXd squaredDistances;    ///< K×K
  RowMatrixXd referenceMeans;          ///< centred as the others; empty if the reference is the statistics
  Eigen::MatrixXd referenceDistances;  ///< K×K', squared, from the means to those of the reference
};

/// q×r matrix P with PPᵀ = (AAᵀ/K)⁺, from the singular values of A. Those that are zero up to rounding must not be
/// inverted: they are what makes NC1 explode or turn negative elsewhere.
Eigen::MatrixXd whiteningOf(const Eigen::MatrixXd& means, Centring centring)
{
  constexpr double kRelativeCutoff = 1e-5;  // of singular values: 1e-10 of eigenvalues
  if (means.cols() < 2) {
    return Eigen::MatrixXd::Zero(means.rows(), 0);
  }
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(means, Eigen::ComputeThinU);
  const Eigen::VectorXd& values = svd.singularValues();  // descending
  const Eigen::Index dimensions = means.cols() - (centring == Centring::MeanOfMeans ? 1 : 0);
  const auto positive = static_cast<Eigen::Index>((values.array() > kRelativeCutoff * values[0]).count());
  const Eigen::Index rank = std::min(positive, dimensions);
  const double classes = std::sqrt(static_cast<double>(means.cols()));
  return svd.matrixU().leftCols(rank) * (classes * values.head(rank).cwiseInverse()).asDiagonal();
}

/// The columns of the spread classes, centred; `coordinates` has one column a present class.
Eigen::MatrixXd spreadCoordinates(const SamplePassInput& input, const Products& products,
                                  const Eigen::MatrixXd& coordinates)
{
  const std::vector<int> classes = input.statistics.spreadClasses();
  Eigen::MatrixXd spread(coordinates.rows(), static_cast<Eigen::Index>(classes.size()));
  Eigen::VectorXd weights(spread.cols());
  for (Eigen::Index i = 0; i < spread.cols(); ++i) {
    const int cls = classes[static_cast<std::size_t>(i)];
    spread.col(i) = coordinates.col(products.places[static_cast<std::size_t>(cls)]);
    weights[i] = input.centring == Centring::MeanOfMeans ? 1.0 : static_cast<double>(input.statistics.count(cls));
  }
  if (spread.cols() > 0) {
    const Eigen::VectorXd centre = spread * weights / weights.sum();
    spread.colwise() -= centre;
  }
  return spread;
}

void addReference(const SamplePassInput& input, const RowMatrixXd& means, const Eigen::RowVectorXd& centre,
                  Products& products)
{
  products.referenceClasses = input.reference.presentClasses();
  if (&input.reference == &input.statistics) {
    products.referenceDistances = products.squaredDistances;
    return;
  }
  const RowMatrixXd others = selectRows(input.reference.means(), products.referenceClasses);
  products.referenceMeans = others.rowwise() - centre;
  products.referenceDistances.resize(means.rows(), others.rows());
  for (Eigen::Index i = 0; i < means.rows(); ++i) {
    products.referenceDistances.row(i) = (others.rowwise() - means.row(i)).rowwise().squaredNorm().transpose();
  }
}

Products productsOf(const SamplePassInput& input)
{
  Products products;
  products.classes = input.statistics.presentClasses();
  products.places = placesOf(input.statistics);
  const RowMatrixXd means = selectRows(input.statistics.means(), products.classes);
  const Eigen::RowVectorXd centre = meanRow(means);
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr((means.rowwise() - centre).transpose());
  const Eigen::Index size = std::min(means.rows(), means.cols());
  products.basis = qr.householderQ() * Eigen::MatrixXd::Identity(means.cols(), size);
  const Eigen::MatrixXd coordinates = qr.matrixQR().topRows(size).triangularView<Eigen::Upper>();
  const Eigen::MatrixXd whitening = whiteningOf(spreadCoordinates(input, products, coordinates), input.centring);
  products.whitened = whitening.cols();
  products.fromBasis.resize(size, whitening.cols() + coordinates.cols());
  products.fromBasis << whitening, coordinates;
  products.squaredDistances = squaredDistances(means);
  addReference(input, means, centre, products);
  return products;
}

/// Looks at some of the samples. One a thread.
template <class Features>
class PartOfPass {
 public:
  PartOfPass(const SamplePassInput& input, const Products& products, const Features& features)
      : m_input(input), m_products(products), m_features(features)
  {
    const auto classes = static_cast<Eigen::Index>(products.classes.size());
    m_sums.betweenRank = products.whitened;
    m_sums.directionalDeviations = Eigen::MatrixXd::Zero(classes, classes);
    if (input.withScatter) {
      m_sums.scatter = Eigen::MatrixXd::Zero(features.cols(), features.cols());
    }
  }

  void look(Eigen::Index first, Eigen::Index count)
  {
    centre(first, count);
    m_coordinates.noalias() = m_block * m_products.basis;
    m_fromBasis.noalias() = m_coordinates * m_products.fromBasis;
    m_sums.whitenedSquares += m_fromBasis.leftCols(m_products.whitened).squaredNorm();
    const bool isOwnReference = m_products.referenceMeans.size() == 0;
    if (!isOwnReference) {
      m_referenceProducts.noalias() = m_block * m_products.referenceMeans.transpose();
    }
    for (Eigen::Index i = 0; i < count; ++i) {
      tally(first + i, i, isOwnReference);
    }
    if (m_input.withScatter) {
      m_sums.scatter.template selfadjointView<Eigen::Lower>().rankUpdate(m_block.transpose());
    }
  }

  [[nodiscard]] const SampleSums& sums() const { return m_sums; }

 private:
  void centre(Eigen::Index first, Eigen::Index count)
  {
    m_block.resize(count, m_features.cols());
    for (Eigen::Index i = 0; i < count; ++i) {
      const std::int32_t label = m_input.labels[static_cast<std::size_t>(first + i)];
      m_block.row(i) = m_features.row(first + i).template cast<double>() - m_input.statistics.means().row(label);
    }
  }

  /// ‖h−μ_j‖² is a constant plus ‖μ_y−μ_j‖² − 2⟨h−μ_y, μ_j⟩.
  void tally(Eigen::Index sample, Eigen::Index row, bool isOwnReference)
  {
    const std::int32_t label = m_input.labels[static_cast<std::size_t>(sample)];
    const int place = m_products.places[static_cast<std::size_t>(label)];
    const auto products = m_fromBasis.row(row).tail(m_products.squaredDistances.cols());
    m_sums.directionalDeviations.row(place).array() += (products.array() - products[place]).square();

    int nearest = 0;
    (m_products.squaredDistances.row(place) - 2.0 * products).minCoeff(&nearest);
    const int nearestClass = m_products.classes[static_cast<std::size_t>(nearest)];
    if (!m_input.predictions.empty()) {
      m_sums.nearestIsPrediction += nearestClass == m_input.predictions[static_cast<std::size_t>(sample)] ? 1 : 0;
    }
    if (isOwnReference) {
      m_sums.nearestIsLabel += nearestClass == label ? 1 : 0;
      return;
    }
    (m_products.referenceDistances.row(place) - 2.0 * m_referenceProducts.row(row)).minCoeff(&nearest);
    m_sums.nearestIsLabel += m_products.referenceClasses[static_cast<std::size_t>(nearest)] == label ? 1 : 0;
  }

  const SamplePassInput& m_input;
  const Products& m_products;
  const Features& m_features;
  SampleSums m_sums;
  RowMatrixXd m_block;
  RowMatrixXd m_coordinates;
  RowMatrixXd m_fromBasis;
  RowMatrixXd m_referenceProducts;
};

void merge(SampleSums& sums, const SampleSums& more)
{
  sums.whitenedSquares += more.whitenedSquares;
  sums.directionalDeviations += more.directionalDeviations;
  sums.scatter += more.scatter;
  sums.nearestIsLabel += more.nearestIsLabel;
  sums.nearestIsPrediction += more.nearestIsPrediction;
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
  const Products products = productsOf(input);
  const Eigen::Index blocks = (features.rows() + kBlockRows - 1) / kBlockRows;
  const Eigen::Index threads = std::clamp<Eigen::Index>(input.threads, 1, blocks);
  std::vector<PartOfPass<Features>> parts(static_cast<std::size_t>(threads),
                                          PartOfPass<Features>(input, products, features));
  std::atomic<bool> isEnded = false;
  const auto work = [&](Eigen::Index thread) {
    for (Eigen::Index block = blocks * thread / threads; block < blocks * (thread + 1) / threads && !isEnded; ++block) {
      const Eigen::Index first = block * kBlockRows;
      parts[static_cast<std::size_t>(thread)].look(first, std::min(kBlockRows, features.rows() - first));
      if (thread == 0 && !carryOn()) {
        isEnded = true;
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (Eigen::Index thread = 1; thread < threads; ++thread) {
      others.emplace_back(work, thread);
    }
    work(0);
  }
  if (isEnded) {
    return std::nullopt;
  }
  SampleSums sums = parts.front().sums();
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

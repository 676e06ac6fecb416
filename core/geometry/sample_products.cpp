#include "core/geometry/sample_products.h"

#include <algorithm>
#include <cmath>

#include <Eigen/QR>
#include <Eigen/SVD>

#include "core/geometry/collapse_metrics.h"
#include "core/geometry/rows.h"

namespace simplexity::geometry {

namespace {

std::vector<int> placesOf(const ClassStatistics& statistics)
{
  std::vector<int> places(static_cast<std::size_t>(statistics.classCount()), -1);
  int place = 0;
  for (const int cls : statistics.presentClasses()) {
    places[static_cast<std::size_t>(cls)] = place++;
  }
  return places;
}

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
Eigen::MatrixXd spreadCoordinates(const SamplePassInput& input, const std::vector<int>& places,
                                  const Eigen::MatrixXd& coordinates)
{
  const std::vector<int> classes = input.statistics.spreadClasses();
  Eigen::MatrixXd spread(coordinates.rows(), static_cast<Eigen::Index>(classes.size()));
  Eigen::VectorXd weights(spread.cols());
  for (Eigen::Index i = 0; i < spread.cols(); ++i) {
    const int cls = classes[static_cast<std::size_t>(i)];
    spread.col(i) = coordinates.col(places[static_cast<std::size_t>(cls)]);
    weights[i] = input.centring == Centring::MeanOfMeans ? 1.0 : static_cast<double>(input.statistics.count(cls));
  }
  if (spread.cols() > 0) {
    const Eigen::VectorXd centre = spread * weights / weights.sum();
    spread.colwise() -= centre;
  }
  return spread;
}

/// K×K' squared distances between rows.
RowMatrixXd squaredDistancesBetween(const RowMatrixXd& from, const RowMatrixXd& to)
{
  RowMatrixXd distances(from.rows(), to.rows());
  for (Eigen::Index i = 0; i < from.rows(); ++i) {
    distances.row(i) = (to.rowwise() - from.row(i)).rowwise().squaredNorm().transpose();
  }
  return distances;
}

RowMatrixXd sideBySide(const Eigen::MatrixXd& basis, const RowMatrixXd& referenceMeans, const RowMatrixXd& weights)
{
  RowMatrixXd all(basis.rows(), basis.cols() + referenceMeans.rows() + weights.rows());
  all << basis, referenceMeans.transpose(), weights.transpose();
  return all;
}

}  // namespace

SampleProducts sampleProducts(const SamplePassInput& input)
{
  const std::vector<int> places = placesOf(input.statistics);
  const RowMatrixXd means = selectRows(input.statistics.means(), input.statistics.presentClasses());
  const Eigen::RowVectorXd centre = meanRow(means);
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr((means.rowwise() - centre).transpose());
  const Eigen::Index size = std::min(means.rows(), means.cols());
  const Eigen::MatrixXd basis = qr.householderQ() * Eigen::MatrixXd::Identity(means.cols(), size);
  const Eigen::MatrixXd coordinates = qr.matrixQR().topRows(size).triangularView<Eigen::Upper>();
  const Eigen::MatrixXd whitening = whiteningOf(spreadCoordinates(input, places, coordinates), input.centring);
  RowMatrixXd ofCoordinates(size, whitening.cols() + coordinates.cols());
  ofCoordinates << whitening, coordinates;

  const bool isOwnReference = &input.reference == &input.statistics;
  const std::vector<int> referenceClasses = input.reference.presentClasses();
  const RowMatrixXd others = selectRows(input.reference.means(), referenceClasses);
  const RowMatrixXd centredOthers = isOwnReference ? RowMatrixXd(0, means.cols()) : others.rowwise() - centre;
  const bool predicts = input.predictions.empty() && input.head != nullptr;
  const RowMatrixXd weights = predicts ? input.head->weights : RowMatrixXd(0, means.cols());
  return {.classes = input.statistics.presentClasses(),
          .referenceClasses = referenceClasses,
          .places = places,
          .isOwnReference = isOwnReference,
          .basisColumns = size,
          .firstLogit = size + centredOthers.rows(),
          .whitened = whitening.cols(),
          .ofSamples = ColumnPanels(sideBySide(basis, centredOthers, weights)),
          .ofCoordinates = ColumnPanels(ofCoordinates),
          .squaredDistances = squaredDistances(means),
          .referenceDistances = isOwnReference ? RowMatrixXd() : squaredDistancesBetween(means, others),
          .logitsOfMeans = predicts
                               ? RowMatrixXd((means * weights.transpose()).rowwise() + input.head->bias.transpose())
                               : RowMatrixXd(means.rows(), 0)};
}

}  // namespace simplexity::geometry

#include "core/geometry/view_basis.h"

#include <algorithm>
#include <cmath>

#include <Eigen/SVD>

#include "core/base/check.h"
#include "core/geometry/rows.h"

namespace simplexity::geometry {

namespace {

constexpr Eigen::Index kViewDimensions = 3;

/// Replaces the columns from `rank` on by orthonormal ones, each the coordinate axis that the columns before it cover
/// least.
void completeOrthonormally(Eigen::MatrixXd& axes, Eigen::Index rank)
{
  for (Eigen::Index j = rank; j < axes.cols(); ++j) {
    const auto known = axes.leftCols(j);
    Eigen::Index coordinate = 0;
    known.rowwise().squaredNorm().minCoeff(&coordinate);
    Eigen::VectorXd axis = Eigen::VectorXd::Unit(axes.rows(), coordinate);
    axis -= known * (known.transpose() * axis);
    axes.col(j) = axis.normalized();
  }
}

/// p×count leading right singular vectors, completed where the rank is lower.
Eigen::MatrixXd leadingAxes(const Eigen::Ref<const Eigen::MatrixXd>& rows, Eigen::Index count)
{
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(rows, Eigen::ComputeThinV);
  Eigen::MatrixXd axes = Eigen::MatrixXd::Zero(rows.cols(), count);
  const Eigen::Index rank = std::min(svd.rank(), count);
  axes.leftCols(rank) = svd.matrixV().leftCols(rank);
  completeOrthonormally(axes, rank);
  return axes;
}

/// Axes without a past: the largest component of each is positive.
Eigen::MatrixXd principalAxes(const RowMatrixXd& means, Eigen::Index count)
{
  Eigen::MatrixXd axes = leadingAxes(means, count);
  for (auto axis : axes.colwise()) {
    Eigen::Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    axis *= axis[largest] < 0.0 ? -1.0 : 1.0;
  }
  return axes;
}

/// Axes B that maximise ‖MB‖² + w‖PᵀB‖², P the previous axes and w the mean eigenvalue of MᵀM over the dimensions a
/// simplex fills, and then lie closest to P.
Eigen::MatrixXd axesNear(const Eigen::MatrixXd& previous, const RowMatrixXd& means)
{
  const auto dimensions = static_cast<double>(std::max<Eigen::Index>(1, std::min(means.rows() - 1, means.cols())));
  const double size = means.norm();
  const double pull = size > 0.0 ? size / std::sqrt(dimensions) : 1.0;
  Eigen::MatrixXd stack(means.rows() + previous.cols(), means.cols());
  stack << means, pull * previous.transpose();

  const Eigen::MatrixXd axes = leadingAxes(stack, previous.cols());
  const Eigen::JacobiSVD<Eigen::MatrixXd> overlap(axes.transpose() * previous,
                                                  Eigen::ComputeFullU | Eigen::ComputeFullV);
  return axes * overlap.matrixU() * overlap.matrixV().transpose();
}

}  // namespace

Eigen::Matrix<double, Eigen::Dynamic, 3> ViewBasis::viewFromFeature(const Eigen::Ref<const RowMatrixXd>& features) const
{
  return (features.rowwise() - centre.transpose()) * basis;
}

ViewBasis principalView(const Eigen::Ref<const RowMatrixXd>& classMeans, const ViewBasis* previous)
{
  SIMPLEXITY_CHECK(classMeans.rows() > 0 && classMeans.cols() > 0, "a view needs a class mean");
  const Eigen::Index features = classMeans.cols();
  const Eigen::Index count = std::min(kViewDimensions, features);
  ViewBasis view;
  view.centre = meanRow(classMeans);
  RowMatrixXd means = classMeans.rowwise() - view.centre.transpose();
  if (!means.allFinite()) {
    means.setZero();  // a diverged network has no axes
  }
  const bool isContinued = previous != nullptr && previous->basis.rows() == features;

  view.basis = Eigen::Matrix<double, Eigen::Dynamic, 3>::Zero(features, kViewDimensions);
  view.basis.leftCols(count) =
      isContinued ? axesNear(previous->basis.leftCols(count), means) : principalAxes(means, count);
  const double total = means.squaredNorm();
  view.keptVariance = total > 0.0 ? std::min(1.0, (means * view.basis).squaredNorm() / total) : 1.0;
  return view;
}

}  // namespace simplexity::geometry

#include "core/geometry/simplex.h"

#include <cmath>

#include <Eigen/SVD>

#include "core/base/check.h"
#include "core/geometry/rows.h"

namespace simplexity::geometry {

namespace {

/// K×(K−1) orthonormal basis of the vectors whose entries sum to zero (Helmert): √((K−1)/K)·E = QQᵀ for the simplex E.
Eigen::MatrixXd sumZeroBasis(Eigen::Index classes)
{
  Eigen::MatrixXd basis = Eigen::MatrixXd::Zero(classes, classes - 1);
  for (Eigen::Index j = 1; j < classes; ++j) {
    const auto size = static_cast<double>(j);
    basis.col(j - 1).head(j).setConstant(1.0 / std::sqrt(size * (size + 1.0)));
    basis(j, j - 1) = -size / std::sqrt(size * (size + 1.0));
  }
  return basis;
}

}  // namespace

RowMatrixXd simplexEtf(int classCount)
{
  SIMPLEXITY_CHECK(classCount >= 2, "a simplex has two vertices or more");
  const auto classes = static_cast<double>(classCount);
  RowMatrixXd vertices = RowMatrixXd::Constant(classCount, classCount, -1.0 / classes);
  vertices.diagonal().array() += 1.0;
  return vertices * std::sqrt(classes / (classes - 1.0));
}

// With M = centred means and E = √(K/(K−1)) QQᵀ, the best rotation of E onto M is that of Q onto QᵀM. Working in the
// K − 1 coordinates of Q keeps the result an exact simplex even where M has a lower rank.
std::optional<AlignedSimplex> alignSimplex(const Eigen::Ref<const RowMatrixXd>& classMeans)
{
  if (classMeans.rows() < 2 || classMeans.rows() - 1 > classMeans.cols() || !classMeans.allFinite()) {
    return std::nullopt;
  }
  const Eigen::RowVectorXd centre = meanRow(classMeans);
  const RowMatrixXd means = classMeans.rowwise() - centre;
  const double size = means.norm();
  if (size == 0.0) {
    return std::nullopt;
  }
  const auto classes = static_cast<double>(classMeans.rows());
  const Eigen::MatrixXd basis = sumZeroBasis(classMeans.rows());
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(basis.transpose() * means, Eigen::ComputeThinU | Eigen::ComputeThinV);

  AlignedSimplex aligned;
  aligned.scale = svd.singularValues().sum() / std::sqrt(classes * (classes - 1.0));
  const double radius = aligned.scale * std::sqrt(classes / (classes - 1.0));
  const RowMatrixXd fitted = radius * basis * svd.matrixU() * svd.matrixV().transpose();
  // Equal to √(1−(Σσ)²/(‖E‖²‖M‖²)), without its cancellation near an exact simplex.
  aligned.residual = (means - fitted).norm() / size;
  aligned.vertices = fitted.rowwise() + centre;
  return aligned;
}

}  // namespace simplexity::geometry

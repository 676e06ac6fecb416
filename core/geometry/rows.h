#pragma once

#include <vector>

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"

namespace simplexity::geometry {

[[nodiscard]] inline RowMatrixXd selectRows(const RowMatrixXd& matrix, const std::vector<int>& rows)
{
  return matrix(rows, Eigen::seqN(0, matrix.cols()));
}

/// Mean of the rows (at least one). Taken relative to the first row: a large common offset costs no digits, and the
/// mean of equal rows is exactly that row, so that coincident class means are recognised as such.
[[nodiscard]] inline Eigen::RowVectorXd meanRow(const Eigen::Ref<const RowMatrixXd>& rows)
{
  const Eigen::RowVectorXd first = rows.row(0);
  return first + (rows.rowwise() - first).colwise().mean();
}

}  // namespace simplexity::geometry

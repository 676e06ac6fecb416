#include "core/learning/flatness/lanczos.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace simplexity::learning {

namespace {

/// A next vector shorter than this times the largest number in the tridiagonal matrix is rounding.
constexpr double kExhausted = 1e-10;

}  // namespace

std::optional<SpectrumEnds> lanczos(const SymmetricProduct& product, const Eigen::VectorXd& start, int steps)
{
  const auto most = std::min<Eigen::Index>(steps, start.size());
  Eigen::MatrixXd basis(start.size(), most);
  Eigen::VectorXd diagonal(most);
  Eigen::VectorXd offDiagonal(most);  // entry k couples vectors k and k+1; the last is the residual
  basis.col(0) = start.normalized();
  Eigen::Index taken = 0;
  double scale = 0.0;
  while (taken < most) {
    std::optional<Eigen::VectorXd> next = product(basis.col(taken));
    if (!next || !next->allFinite()) {
      return std::nullopt;
    }
    diagonal[taken] = basis.col(taken).dot(*next);
    for (int pass = 0; pass < 2; ++pass) {
      const auto known = basis.leftCols(taken + 1);
      *next -= known * (known.transpose() * *next).eval();
    }
    offDiagonal[taken] = next->norm();
    scale = std::max({scale, std::abs(diagonal[taken]), offDiagonal[taken]});
    const bool isExhausted = offDiagonal[taken] <= kExhausted * scale;
    ++taken;
    if (isExhausted) {
      break;
    }
    if (taken < most) {
      basis.col(taken) = *next / offDiagonal[taken - 1];
    }
  }
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver;
  solver.computeFromTridiagonal(diagonal.head(taken), offDiagonal.head(taken - 1));
  const Eigen::VectorXd& values = solver.eigenvalues();
  const Eigen::MatrixXd& vectors = solver.eigenvectors();
  const double residual = offDiagonal[taken - 1];
  return SpectrumEnds{.largest = values[taken - 1],
                      .smallest = values[0],
                      .largestError = residual * std::abs(vectors(taken - 1, taken - 1)),
                      .smallestError = residual * std::abs(vectors(taken - 1, 0)),
                      .largestVector = basis.leftCols(taken) * vectors.col(taken - 1),
                      .steps = static_cast<int>(taken)};
}

}  // namespace simplexity::learning

#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <Eigen/Core>

#include "core/geometry/snapshot.h"

namespace simplexity::geometry {

using ViewPoints = Eigen::Matrix<double, Eigen::Dynamic, 3>;

/// The ideal simplex of an epoch, in view coordinates: fitted to the class means in feature space, then projected. With
/// more than four classes the projected edges differ in length although those of the simplex do not.
struct IdealSimplexFigure {
  ViewPoints vertices;    ///< a row a class shown
  double residual = 0.0;  ///< AlignedSimplex::residual, in feature space
};

/// The skeleton of an epoch as the scene draws it, in view coordinates. Rows count the classes shown.
struct SimplexFigure {
  std::vector<int> classes;  ///< the classes shown: those with samples, ascending
  ViewPoints means;
  std::optional<IdealSimplexFigure> ideal;  ///< empty where alignSimplex() is, or where there are too many classes
};

/// The ideal simplex is not fitted to more than `mostIdealClasses`: a thousand take seconds.
[[nodiscard]] SimplexFigure simplexFigure(const GeometrySnapshot& snapshot, std::size_t mostIdealClasses);

}  // namespace simplexity::geometry

#pragma once

#include <optional>

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"

namespace simplexity::geometry {

/// The K vertices of the simplex equiangular tight frame, √(K/(K−1))(I−11ᵀ/K): rows of unit length, pairwise cosine
/// −1/(K−1).
[[nodiscard]] RowMatrixXd simplexEtf(int classCount);

/// The ideal simplex laid over class means: scaled, rotated (reflections allowed) and shifted to fit them best
/// (orthogonal Procrustes).
struct AlignedSimplex {
  RowMatrixXd vertices;   ///< K×p, in feature space
  double scale = 0.0;     ///< radius of the fitted simplex
  double residual = 0.0;  ///< √(1−(Σσ)²/(‖E‖²‖M‖²)): 0 for an exact simplex, below 1
};

/// `classMeans` is K×p, not centred. Empty for K < 2, K − 1 > p, means that all coincide or are not finite. Where the
/// means span fewer than K − 1 dimensions, the vertices take the missing ones from the orthogonal complement.
[[nodiscard]] std::optional<AlignedSimplex> alignSimplex(const Eigen::Ref<const RowMatrixXd>& classMeans);

}  // namespace simplexity::geometry

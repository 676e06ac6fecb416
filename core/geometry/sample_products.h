#pragma once

#include <vector>

#include <Eigen/Core>

#include "core/geometry/class_statistics.h"
#include "core/geometry/kernels.h"
#include "core/geometry/sample_pass.h"

namespace simplexity::geometry {

/// What the deviations h−μ_y of samples are multiplied with, for all that a second look at them shows. With Q an
/// orthonormal basis of the span of the centred class means, products with those take the K coordinates of a deviation
/// in Q in place of its p features.
struct SampleProducts {
  std::vector<int> classes;           ///< present in the statistics, K
  std::vector<int> referenceClasses;  ///< present in the reference, K'
  std::vector<int> places;            ///< of each class among the present ones, −1 for the others
  bool isOwnReference = false;        ///< the reference is the statistics
  Eigen::Index basisColumns = 0;      ///< q
  Eigen::Index firstLogit = 0;        ///< column of ofSamples
  Eigen::Index whitened = 0;          ///< r, rank of Σ_B
  ColumnPanels ofSamples;             ///< p×(q+K'+C): Q, reference means unless its own, weights of C logits if any
  ColumnPanels ofCoordinates;         ///< q×(r+K): Σ_B⁺ᐟ², the centred class means
  RowMatrixXd squaredDistances;       ///< K×K, between class means
  RowMatrixXd referenceDistances;     ///< K×K', squared, from the means to those of a reference that is not its own
  RowMatrixXd logitsOfMeans;          ///< K×C
};

[[nodiscard]] SampleProducts sampleProducts(const SamplePassInput& input);

}  // namespace simplexity::geometry

#pragma once

#include <cstdint>
#include <memory>

#include "core/geometry/snapshot.h"

namespace simplexity::test {

/// Gaussian classes around means between random places and the corners of a simplex.
struct ExampleClasses {
  int classes = 10;
  int features = 24;
  int samplesPerClass = 36;
  double collapse = 1.0;  ///< 0: random means, 1: an exact simplex
  double spread = 0.1;    ///< deviation a feature, in units of the simplex' radius
  double radius = 3.0;    ///< of the simplex, in feature space
  std::uint64_t seed = 1;
};

/// Predictions are the nearest class mean. The means shown are the exact ones, not those of the drawn samples.
[[nodiscard]] std::shared_ptr<const geometry::GeometrySnapshot> exampleSnapshot(const ExampleClasses& example,
                                                                                int epoch = 12);

}  // namespace simplexity::test

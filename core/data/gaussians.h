#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"

namespace simplexity::data {

/// K Gaussian classes N(e_c, sigma² I_p) whose means e_c are the vertices of a regular simplex of unit radius in R^p,
/// in a random but fixed orientation. Numbers measured on them can be compared with truth.
struct GaussianSpec {
  int classes = 10;                    ///< K ≥ 2, K − 1 ≤ p
  std::int64_t features = 64;          ///< p
  std::int64_t samplesPerClass = 500;  ///< n, in each of the two splits
  double sigma = 0.2;                  ///< deviation of every coordinate, > 0

  /// p σ² (K−1) / (2K): the CDNV of the population (v = p σ², d² = 2K/(K−1)).
  [[nodiscard]] double trueCdnv() const;
};

/// Not normalised (mean 0, deviation 1): the network's inputs have the stated variances. Always the same data for the
/// same spec.
[[nodiscard]] Result<Dataset> makeGaussians(const GaussianSpec& spec);
/// "10,64,500,0.2"
[[nodiscard]] Result<GaussianSpec> parseGaussianSpec(std::string_view text);

}  // namespace simplexity::data

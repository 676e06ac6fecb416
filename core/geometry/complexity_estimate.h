#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace simplexity::geometry {

/// Geometric complexity of a sample set from one estimate of ‖∂h/∂x‖_F² per sample.
struct ComplexityEstimate {
  double mean = 0.0;
  /// Standard error of `mean`: covers the choice of samples and of probes, since every sample has its own probes. Empty
  /// for fewer than two samples.
  std::optional<double> standardError;
  /// g_c, one entry a class; NaN for a class without samples.
  std::vector<double> classMeans;
  /// Standard errors of classMeans; NaN for a class of fewer than two samples.
  std::vector<double> classStandardErrors = {};
};

/// Means of the estimates and sd/√n. Where samples were assigned to `strata` (0 … S−1, one a sample), each estimated in
/// another way that is unbiased only on the average over the strata: the mean of the S means m_s, with the variance
/// Σ sd_s²/n_s / S² (stratified sampling; Cochran 1977, section 5.3), wherever every stratum has two samples or more;
/// with fewer, as without strata, which is unbiased too and has the larger error.
[[nodiscard]] std::optional<ComplexityEstimate> summariseComplexity(std::span<const double> squaredNorms,
                                                                    std::span<const std::int32_t> labels,
                                                                    int classCount,
                                                                    std::span<const std::int32_t> strata = {});

/// 95% interval on the log scale, mean·exp(±1.96·stderr/mean): never negative, and right for the long right tail.
struct Interval {
  double lower = 0.0;
  double upper = 0.0;
};
[[nodiscard]] Interval complexityInterval(double mean, double standardError);
/// 95% interval mean ± 1.96·stderr, of what may have either sign.
[[nodiscard]] Interval normalInterval(double mean, double standardError);

}  // namespace simplexity::geometry

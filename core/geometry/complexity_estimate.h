#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace simplexity::geometry {

/// Geometric complexity of a sample set from one estimate of ‖∂h/∂x‖_F² per sample.
struct ComplexityEstimate {
  double mean = 0.0;
  /// sd/√n of the per-sample estimates: covers the choice of samples and of probes, since every sample has its own
  /// probes. Empty for fewer than two samples.
  std::optional<double> standardError;
  /// g_c, one entry a class; NaN for a class without samples.
  std::vector<double> classMeans;
  /// Standard errors of classMeans, likewise sd/√n_c; NaN for a class of fewer than two samples.
  std::vector<double> classStandardErrors = {};
};

[[nodiscard]] std::optional<ComplexityEstimate> summariseComplexity(std::span<const double> squaredNorms,
                                                                    std::span<const std::int32_t> labels,
                                                                    int classCount);

/// 95% interval on the log scale, mean·exp(±1.96·stderr/mean): never negative, and right for the long right tail.
struct Interval {
  double lower = 0.0;
  double upper = 0.0;
};
[[nodiscard]] Interval complexityInterval(double mean, double standardError);
/// 95% interval mean ± 1.96·stderr, of what may have either sign.
[[nodiscard]] Interval normalInterval(double mean, double standardError);

}  // namespace simplexity::geometry

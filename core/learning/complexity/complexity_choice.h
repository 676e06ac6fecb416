#pragma once

#include <cstdint>
#include <vector>

#include "core/learning/config.h"

/// Choosing how to measure geometric complexity from what a pilot has found. The mean over n samples of estimates from
/// m products each has the variance (σ² + w_m)/n, σ² that of ‖J‖_F² between the samples and w_m the mean variance of
/// the estimate of one sample; it costs n·(f + m·b). Pure arithmetic.
namespace simplexity::learning {

/// What a pilot says of a map with p outputs.
struct PilotFindings {
  std::int64_t outputs = 1;      ///< p
  double mean = 0.0;             ///< of ‖J‖_F²
  double betweenVariance = 0.0;  ///< σ²
  /// Entry k: the variance of n·‖Jᵀq‖² for one random direction q in the complement, of dimension n = p − k, of the
  /// first k directions of the class means; a mean over samples. Entry 0 is that of plain probes.
  std::vector<double> directionVariances = {0.0};
  /// Entry m−1: n times the variance of the mean over n samples that are stratified by the directions of the class
  /// means, with m products each. Empty where there are no such directions, or more than the pilot looked at.
  std::vector<double> stratifiedVariances = {};
};

/// w_m of `products` products: Orthonormal or Deflated, whose products are split by directionsToDeflate().
[[nodiscard]] double estimateVariance(const PilotFindings& findings, ComplexityEstimator estimator,
                                      std::int64_t products);

/// Of one sample, in any unit.
struct ComplexityCost {
  double sample = 1.0;   ///< f, however many products
  double product = 1.0;  ///< b, each product
  double exact = 1.0;    ///< of an exact value, all in all
};

struct ComplexityChoice {
  ComplexityEstimator estimator = ComplexityEstimator::Orthonormal;
  int products = 1;  ///< kExactProbes: exact
  std::int64_t samples = 0;
  double relativeError = 0.0;  ///< expected standard error of the mean, over the mean
  double cost = 0.0;           ///< expected, in the unit of ComplexityCost

  bool operator==(const ComplexityChoice&) const = default;
};

/// What is asked for: a relative standard error, or not more than so many seconds.
struct ComplexityTarget {
  enum class Kind { RelativeError, Seconds };
  Kind kind = Kind::RelativeError;
  double value = 0.03;  ///< above 0
};

/// What a pilot found, and what was chosen for it.
struct PilotOutcome {
  ComplexityTarget target;
  std::int64_t samples = 0;  ///< of the pilot
  PilotFindings findings;
  ComplexityChoice choice;
};

/// No choice has more products a sample, but for exact values.
inline constexpr std::int64_t kMostChosenProducts = 64;

/// Fewer samples than this say little of their own spread.
inline constexpr std::int64_t kFewestChosenSamples = 30;

/// The cheapest way to a relative standard error (> 0) with at most `available` samples (≥ 1). Where even all of them
/// do not suffice: all of them, by the cheapest estimator that comes within 5% of the smallest error there is.
[[nodiscard]] ComplexityChoice chooseForError(const PilotFindings& findings, const ComplexityCost& cost,
                                              double relativeError, std::int64_t available);

/// The smallest error that `budget` buys, or, of choices within 1% of it, the cheapest. Where it buys less than the
/// fewest samples: these, by the cheapest estimator.
[[nodiscard]] ComplexityChoice chooseForBudget(const PilotFindings& findings, const ComplexityCost& cost, double budget,
                                               std::int64_t available);

}  // namespace simplexity::learning

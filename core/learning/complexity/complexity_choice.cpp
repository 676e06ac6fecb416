#include "core/learning/complexity/complexity_choice.h"

#include "core/learning/complexity/complexity.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace simplexity::learning {

namespace {

/// A way to estimate the norm of one sample.
struct Candidate {
  ComplexityEstimator estimator = ComplexityEstimator::Orthonormal;
  int products = 1;
  double variance = 0.0;  ///< σ² + w_m
  double cost = 0.0;      ///< of a sample
  std::int64_t fewestSamples = kFewestChosenSamples;
};

/// In ascending order of their products, plain ones first: of equals, the first is taken.
std::vector<Candidate> candidatesOf(const PilotFindings& findings, const ComplexityCost& cost, std::int64_t available)
{
  // Two samples in every stratum.
  const std::int64_t fewestStratified =
      std::max<std::int64_t>(kFewestChosenSamples, 2 * (std::ssize(findings.stratifiedVariances) + 1));
  const auto directions = static_cast<std::int64_t>(findings.directionVariances.size()) - 1;
  std::vector<Candidate> candidates;
  for (std::int64_t products = 1; products <= std::min(findings.outputs, kMostChosenProducts); ++products) {
    const auto add = [&](ComplexityEstimator estimator, double variance, std::int64_t fewest) {
      candidates.push_back({.estimator = estimator,
                            .products = static_cast<int>(products),
                            .variance = variance,
                            .cost = cost.sample + static_cast<double>(products) * cost.product,
                            .fewestSamples = fewest});
    };
    const auto addUnstratified = [&](ComplexityEstimator estimator) {
      add(estimator, findings.betweenVariance + estimateVariance(findings, estimator, products), kFewestChosenSamples);
    };
    addUnstratified(ComplexityEstimator::Orthonormal);
    if (directionsToDeflate(products, directions) > 0) {
      addUnstratified(ComplexityEstimator::Deflated);
    }
    if (products <= std::ssize(findings.stratifiedVariances) && fewestStratified <= available) {
      add(ComplexityEstimator::Stratified, findings.stratifiedVariances[static_cast<std::size_t>(products) - 1],
          fewestStratified);
    }
  }
  candidates.push_back({.estimator = ComplexityEstimator::Orthonormal,
                        .products = kExactProbes,
                        .variance = findings.betweenVariance,
                        .cost = cost.exact});
  return candidates;
}

ComplexityChoice choiceOf(const Candidate& candidate, std::int64_t samples, double mean)
{
  const double error = std::sqrt(candidate.variance / static_cast<double>(samples));
  return {.estimator = candidate.estimator,
          .products = candidate.products,
          .samples = samples,
          .relativeError = mean > 0.0 ? error / mean : 0.0,
          .cost = static_cast<double>(samples) * candidate.cost};
}

const ComplexityChoice& cheapest(const std::vector<ComplexityChoice>& choices)
{
  return *std::ranges::min_element(choices, {}, &ComplexityChoice::cost);
}

/// The cheapest of those whose errors are at most `slack` times the smallest.
ComplexityChoice cheapestOfTheBest(std::vector<ComplexityChoice> choices, double slack)
{
  const double best = std::ranges::min(choices, {}, &ComplexityChoice::relativeError).relativeError;
  std::erase_if(choices, [=](const ComplexityChoice& choice) { return choice.relativeError > slack * best; });
  return cheapest(choices);
}

/// As a number of samples from the fewest to all there are.
std::int64_t samplesOf(const Candidate& candidate, double wanted, std::int64_t available)
{
  const std::int64_t fewest = std::min(candidate.fewestSamples, available);
  return wanted < static_cast<double>(available) ? std::max(fewest, static_cast<std::int64_t>(wanted)) : available;
}

}  // namespace

double estimateVariance(const PilotFindings& findings, ComplexityEstimator estimator, std::int64_t products)
{
  const auto available = static_cast<std::int64_t>(findings.directionVariances.size()) - 1;
  const std::int64_t directions =
      estimator == ComplexityEstimator::Deflated ? directionsToDeflate(products, available) : 0;
  const auto random = static_cast<double>(products - directions);
  const auto dimensions = static_cast<double>(findings.outputs - directions);
  if (random >= dimensions) {
    return 0.0;  // a whole basis
  }
  const double one = findings.directionVariances[static_cast<std::size_t>(directions)];
  return one / random * (dimensions - random) / (dimensions - 1.0);
}

ComplexityChoice chooseForError(const PilotFindings& findings, const ComplexityCost& cost, double relativeError,
                                std::int64_t available)
{
  const double allowed = relativeError * findings.mean * relativeError * findings.mean;
  std::vector<ComplexityChoice> sufficient;
  std::vector<ComplexityChoice> onAll;
  for (const Candidate& candidate : candidatesOf(findings, cost, available)) {
    const double wanted = candidate.variance > 0.0 ? std::ceil(candidate.variance / allowed) : 0.0;
    onAll.push_back(choiceOf(candidate, available, findings.mean));
    if (wanted <= static_cast<double>(available)) {
      sufficient.push_back(choiceOf(candidate, samplesOf(candidate, wanted, available), findings.mean));
    }
  }
  return sufficient.empty() ? cheapestOfTheBest(std::move(onAll), 1.05) : cheapest(sufficient);
}

ComplexityChoice chooseForBudget(const PilotFindings& findings, const ComplexityCost& cost, double budget,
                                 std::int64_t available)
{
  std::vector<ComplexityChoice> affordable;
  std::vector<ComplexityChoice> fewest;
  for (const Candidate& candidate : candidatesOf(findings, cost, available)) {
    fewest.push_back(choiceOf(candidate, samplesOf(candidate, 0.0, available), findings.mean));
    if (fewest.back().cost <= budget) {
      affordable.push_back(
          choiceOf(candidate, samplesOf(candidate, budget / candidate.cost, available), findings.mean));
    }
  }
  return affordable.empty() ? cheapest(fewest) : cheapestOfTheBest(std::move(affordable), 1.01);
}

}  // namespace simplexity::learning

// The arithmetic of choosing, against closed forms.

#include "core/learning/complexity/complexity_choice.h"

#include <gtest/gtest.h>

#include <cmath>

namespace simplexity::learning {
namespace {

constexpr std::int64_t kMany = 1'000'000'000;

/// A map of so many outputs that the probes of a sample are as good as independent: w_m = w/m.
PilotFindings wideMap(double between, double direction)
{
  return {.outputs = 100'000'000, .mean = 2.0, .betweenVariance = between, .directionVariances = {direction}};
}

/// Sixteen outputs; all variance lies in the three directions of the class means.
PilotFindings collapsedMap()
{
  return {.outputs = 16, .mean = 1.0, .betweenVariance = 0.01, .directionVariances = {4.0, 2.0, 1.0, 0.0}};
}

TEST(EstimateVarianceTest, IsThatOfOrthonormalDirections)
{
  const PilotFindings findings{
      .outputs = 5, .mean = 1.0, .betweenVariance = 0.0, .directionVariances = {8.0, 6.0, 3.0, 2.0}};
  EXPECT_DOUBLE_EQ(estimateVariance(findings, ComplexityEstimator::Orthonormal, 1), 8.0);
  EXPECT_DOUBLE_EQ(estimateVariance(findings, ComplexityEstimator::Orthonormal, 3), 8.0 / 3.0 * (5.0 - 3.0) / 4.0);
  EXPECT_DOUBLE_EQ(estimateVariance(findings, ComplexityEstimator::Orthonormal, 5), 0.0);
  EXPECT_DOUBLE_EQ(estimateVariance(findings, ComplexityEstimator::Orthonormal, 9), 0.0);
  // Below six products deflation takes no direction; of six it takes three, and the two dimensions left are all probed.
  EXPECT_DOUBLE_EQ(estimateVariance(findings, ComplexityEstimator::Deflated, 4), 8.0 / 4.0 * (5.0 - 4.0) / 4.0);
  EXPECT_DOUBLE_EQ(estimateVariance(findings, ComplexityEstimator::Deflated, 6), 0.0);
}

TEST(EstimateVarianceTest, OfDeflationIsThatOfTheComplement)
{
  const PilotFindings findings{
      .outputs = 20, .mean = 1.0, .betweenVariance = 0.0, .directionVariances = {8.0, 6.0, 3.0, 2.0}};
  // Three directions of six products; three probes in seventeen dimensions.
  EXPECT_DOUBLE_EQ(estimateVariance(findings, ComplexityEstimator::Deflated, 6), 2.0 / 3.0 * (17.0 - 3.0) / 16.0);
}

TEST(EstimateVarianceTest, OneOutputLeavesNothingToChance)
{
  const PilotFindings findings{.outputs = 1, .mean = 1.0, .betweenVariance = 0.5, .directionVariances = {0.0}};
  EXPECT_EQ(estimateVariance(findings, ComplexityEstimator::Orthonormal, 1), 0.0);
}

/// Five strata of one product each; plain probes are ten times noisier.
TEST(ComplexityChoiceTest, StratifiedSamplesWhereTheyAreSteadiest)
{
  const PilotFindings findings{.outputs = 1000,
                               .mean = 1.0,
                               .betweenVariance = 0.1,
                               .directionVariances = {0.9, 0.8, 0.7, 0.6, 0.5},
                               .stratifiedVariances = {0.1, 0.09, 0.08, 0.07}};
  const ComplexityCost cost{.sample = 1.0, .product = 1.0, .exact = 1001.0};
  const ComplexityChoice choice = chooseForError(findings, cost, 0.01, kMany);
  EXPECT_EQ(choice.estimator, ComplexityEstimator::Stratified);
  EXPECT_EQ(choice.products, 1);
  EXPECT_EQ(choice.samples, 1000);
  EXPECT_DOUBLE_EQ(choice.relativeError, 0.01);
  // With fewer than two samples a stratum there are no strata.
  EXPECT_NE(chooseForError(findings, cost, 0.01, 9).estimator, ComplexityEstimator::Stratified);
}

/// (σ² + w/m)/n = v at the cost n·(f + m·b) is cheapest at m = √(w f / (σ² b)).
TEST(ComplexityChoiceTest, ProductsAreThoseOfTheClosedForm)
{
  constexpr double kFree = 1e9;  // exact values are out of the question
  for (const double ratio : {1.0, 4.0, 25.0, 400.0}) {
    const ComplexityCost cost{.sample = 3.0, .product = 1.5, .exact = kFree};
    const double products = std::sqrt(ratio * 3.0 / 1.5);
    const ComplexityChoice choice = chooseForError(wideMap(0.5, 0.5 * ratio), cost, 1e-4, kMany);
    EXPECT_EQ(choice.estimator, ComplexityEstimator::Orthonormal);
    EXPECT_LE(std::abs(choice.products - products), 1.0);
    const auto costOf = [&](double m) { return (0.5 + 0.5 * ratio / m) * (3.0 + 1.5 * m); };
    EXPECT_LE(costOf(choice.products), costOf(std::floor(products)) * (1.0 + 1e-6));
    EXPECT_LE(costOf(choice.products), costOf(std::ceil(products)) * (1.0 + 1e-6));
  }
}

TEST(ComplexityChoiceTest, SamplesAreThoseThatTheErrorNeeds)
{
  const ComplexityCost cost{.sample = 1.0, .product = 1.0, .exact = 1e9};
  const ComplexityChoice choice = chooseForError(wideMap(1.0, 1.0), cost, 0.01, kMany);
  EXPECT_EQ(choice.products, 1);
  EXPECT_NEAR(static_cast<double>(choice.samples), 2.0 / (0.02 * 0.02), 1.0);  // the mean is 2
  EXPECT_NEAR(choice.relativeError, 0.01, 1e-5);
  EXPECT_LE(choice.relativeError, 0.01);
  EXPECT_DOUBLE_EQ(choice.cost, 2.0 * static_cast<double>(choice.samples));
}

TEST(ComplexityChoiceTest, DeflatesWhereTheNoiseIsInTheMeans)
{
  const ComplexityCost cost{.sample = 1.0, .product = 1.0, .exact = 17.0};
  const ComplexityChoice choice = chooseForError(collapsedMap(), cost, 0.01, kMany);
  EXPECT_EQ(choice.estimator, ComplexityEstimator::Deflated);
  EXPECT_EQ(choice.products, 6);  // three directions, and nothing outside
  EXPECT_EQ(choice.samples, 100);
}

TEST(ComplexityChoiceTest, TakesExactValuesWhereTheyCostLess)
{
  const ComplexityCost cost{.sample = 1.0, .product = 1.0, .exact = 3.0};
  const ComplexityChoice choice = chooseForError(collapsedMap(), cost, 0.01, kMany);
  EXPECT_EQ(choice.products, kExactProbes);
  EXPECT_EQ(choice.samples, 100);
  EXPECT_DOUBLE_EQ(choice.cost, 300.0);
}

TEST(ComplexityChoiceTest, SpendsMoreOnASampleWhereThereAreFew)
{
  const ComplexityCost cost{.sample = 1.0, .product = 1.0, .exact = 1e9};
  const PilotFindings findings = wideMap(0.01, 1.0);
  const ComplexityChoice plenty = chooseForError(findings, cost, 0.02, kMany);
  const ComplexityChoice few = chooseForError(findings, cost, 0.02, 30);
  EXPECT_LE(few.samples, 30);
  EXPECT_GT(few.products, plenty.products);
  EXPECT_LE(few.relativeError, 0.02);
}

TEST(ComplexityChoiceTest, OutOfReachMeansAllSamplesButNotEveryProduct)
{
  const ComplexityCost cost{.sample = 1.0, .product = 1.0, .exact = 1e6};
  const ComplexityChoice choice = chooseForError(wideMap(1.0, 1.0), cost, 1e-6, 1000);
  EXPECT_EQ(choice.samples, 1000);
  // Within 5% of √σ²: 1 + 1/m at most 1.05² = 1.1025, from ten products on. The fewest that do.
  EXPECT_EQ(choice.products, 10);
  EXPECT_NEAR(choice.relativeError, std::sqrt(1.1 / 1000.0) / 2.0, 1e-9);
}

TEST(ComplexityChoiceTest, NeverFewerSamplesThanSayHowMuchTheySpread)
{
  const ComplexityCost cost;
  EXPECT_EQ(chooseForError(wideMap(1.0, 1.0), cost, 10.0, kMany).samples, kFewestChosenSamples);
  EXPECT_EQ(chooseForError(wideMap(1.0, 1.0), cost, 10.0, 12).samples, 12);
  const PilotFindings constantMap{
      .outputs = 4, .mean = 0.0, .betweenVariance = 0.0, .directionVariances = {0.0, 0.0, 0.0, 0.0}};
  const ComplexityChoice choice = chooseForError(constantMap, {.sample = 1.0, .product = 1.0, .exact = 5.0}, 0.01, 500);
  EXPECT_EQ(choice.samples, kFewestChosenSamples);
  EXPECT_EQ(choice.products, 1);
  EXPECT_EQ(choice.relativeError, 0.0);
}

/// n = budget/(f + m·b): the same products as for an error, and as many samples as they leave.
TEST(ComplexityChoiceTest, BudgetIsSpentAndNotMore)
{
  const ComplexityCost cost{.sample = 0.002, .product = 0.001, .exact = 1e9};
  const ComplexityChoice choice = chooseForBudget(wideMap(1.0, 8.0), cost, 3.0, kMany);
  const auto errorOf = [](double m) { return std::sqrt((1.0 + 8.0 / m) / (3.0 / (0.002 + 0.001 * m))) / 2.0; };
  EXPECT_LE(choice.cost, 3.0);
  EXPECT_GT(choice.cost, 2.9);
  EXPECT_NEAR(choice.relativeError, errorOf(choice.products), 1e-3 * choice.relativeError);
  EXPECT_LE(choice.relativeError, 1.01 * errorOf(4.0));  // m* = √(8·2) = 4
}

TEST(ComplexityChoiceTest, BudgetForMoreThanThereIsIsNotSpent)
{
  const ComplexityCost cost{.sample = 0.001, .product = 0.001, .exact = 0.01};
  const ComplexityChoice choice = chooseForBudget(wideMap(1.0, 1.0), cost, 1000.0, 200);
  EXPECT_EQ(choice.samples, 200);
  EXPECT_LE(choice.cost, 200 * 0.011);
  EXPECT_LE(choice.relativeError, 1.01 * std::sqrt(1.0 / 200.0) / 2.0);
}

TEST(ComplexityChoiceTest, BudgetForNothingBuysTheFewestSamples)
{
  const ComplexityCost cost{.sample = 1.0, .product = 1.0, .exact = 10.0};
  for (const double budget : {1.0, 0.0, -5.0}) {
    const ComplexityChoice choice = chooseForBudget(collapsedMap(), cost, budget, kMany);
    EXPECT_EQ(choice.samples, kFewestChosenSamples);
    EXPECT_EQ(choice.products, 1);
  }
}

}  // namespace
}  // namespace simplexity::learning

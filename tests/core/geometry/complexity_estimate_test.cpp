#include "core/geometry/complexity_estimate.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace simplexity::geometry {
namespace {

TEST(Complexity, MeanStandardErrorAndClassMeans)
{
  // All eight Rademacher probes of J = [[1,2],[3,4],[5,6]]: mean ‖J‖² = 91, variance 7724.
  const std::array<double, 8> squaredNorms{1, 25, 113, 225, 225, 113, 25, 1};
  const std::array<std::int32_t, 8> labels{0, 0, 0, 0, 2, 2, 0, 0};
  const auto estimate = summariseComplexity(squaredNorms, labels, 3);
  ASSERT_TRUE(estimate.has_value());
  EXPECT_DOUBLE_EQ(estimate->mean, 91.0);
  ASSERT_TRUE(estimate->standardError.has_value());
  EXPECT_DOUBLE_EQ(*estimate->standardError, std::sqrt(7724.0 * 8.0 / 7.0 / 8.0));
  ASSERT_EQ(estimate->classMeans.size(), 3U);
  EXPECT_DOUBLE_EQ(estimate->classMeans[0], 65.0);
  EXPECT_TRUE(std::isnan(estimate->classMeans[1]));
  EXPECT_DOUBLE_EQ(estimate->classMeans[2], 169.0);
  // Of class 2, {225, 113}: sd 56·√2, over √2.
  EXPECT_DOUBLE_EQ(estimate->classStandardErrors[2], 56.0);
  EXPECT_TRUE(std::isnan(estimate->classStandardErrors[1]));
}

TEST(Complexity, OfStrataTheMeanOfTheirMeans)
{
  // Stratum 0: {2, 4}, mean 3, variance 2; stratum 1: {10, 10, 16}, mean 12, variance 12.
  const std::array<double, 5> values{2, 10, 4, 10, 16};
  const std::array<std::int32_t, 5> labels{0, 0, 0, 0, 1};
  const std::array<std::int32_t, 5> strata{0, 1, 0, 1, 1};
  const auto estimate = summariseComplexity(values, labels, 2, strata);
  EXPECT_DOUBLE_EQ(estimate->mean, 7.5);
  EXPECT_DOUBLE_EQ(estimate->standardError.value(), std::sqrt(2.0 / 2.0 + 12.0 / 3.0) / 2.0);
  EXPECT_DOUBLE_EQ(estimate->classMeans[0], 6.5);
  EXPECT_DOUBLE_EQ(estimate->classStandardErrors[0], std::sqrt(2.0 / 2.0 + 0.0 / 2.0) / 2.0);
  EXPECT_DOUBLE_EQ(estimate->classMeans[1], 16.0);  // one sample: no strata
}

/// A stratum of one sample has no variance to tell.
TEST(Complexity, WithTooFewSamplesThereAreNoStrata)
{
  const std::array<double, 3> values{2, 4, 12};
  const std::array<std::int32_t, 3> labels{0, 0, 0};
  const auto plain = summariseComplexity(values, labels, 1);
  const auto estimate = summariseComplexity(values, labels, 1, std::array<std::int32_t, 3>{0, 0, 1});
  EXPECT_EQ(estimate->mean, plain->mean);
  EXPECT_EQ(estimate->standardError, plain->standardError);
}

TEST(Complexity, OneSampleHasNoStandardError)
{
  const auto estimate = summariseComplexity(std::array{4.0}, std::array{0}, 1);
  ASSERT_TRUE(estimate.has_value());
  EXPECT_EQ(estimate->mean, 4.0);
  EXPECT_FALSE(estimate->standardError.has_value());
  EXPECT_TRUE(std::isnan(estimate->classStandardErrors[0]));
}

TEST(Complexity, UndefinedWithoutSamplesOrWithNonFiniteOnes)
{
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(summariseComplexity({}, {}, 2).has_value());
  EXPECT_FALSE(summariseComplexity(std::array{1.0, kInfinity}, std::array{0, 1}, 2).has_value());
  EXPECT_FALSE(summariseComplexity(std::array{std::nan("")}, std::array{0}, 1).has_value());
}

TEST(Complexity, WrongLabelsAreBugs)
{
  EXPECT_THROW(static_cast<void>(summariseComplexity(std::array{1.0}, std::array{1}, 1)), std::logic_error);
  EXPECT_THROW(static_cast<void>(summariseComplexity(std::array{1.0}, {}, 1)), std::logic_error);
}

TEST(ComplexityInterval, IsSymmetricOnTheLogScale)
{
  const Interval interval = complexityInterval(10.0, 2.0);
  EXPECT_DOUBLE_EQ(interval.lower, 10.0 * std::exp(-0.392));
  EXPECT_DOUBLE_EQ(interval.upper, 10.0 * std::exp(0.392));
}

TEST(ComplexityInterval, IsNeverNegative)
{
  EXPECT_GT(complexityInterval(1.0, 3.0).lower, 0.0);
  const Interval constantMap = complexityInterval(0.0, 0.0);
  EXPECT_EQ(constantMap.lower, 0.0);
  EXPECT_EQ(constantMap.upper, 0.0);
}

}  // namespace
}  // namespace simplexity::geometry

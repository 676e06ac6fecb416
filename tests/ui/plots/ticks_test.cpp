#include "ui/plots/ticks.h"

#include <gmock/gmock.h>

#include <cmath>

namespace simplexity::ui {
namespace {

using ::testing::ElementsAre;

TEST(TickLabel, IsAsPlainAsPossible)
{
  EXPECT_EQ(tickLabel(0.0, 0.2), QStringLiteral("0.0"));
  EXPECT_EQ(tickLabel(250.0, 50.0), QStringLiteral("250"));
  EXPECT_EQ(tickLabel(0.01, 0.01), QStringLiteral("0.01"));
  EXPECT_EQ(tickLabel(0.975, 0.005), QStringLiteral("0.975"));
  EXPECT_EQ(tickLabel(1e-6, 1e-6), QStringLiteral("10\u207b\u2076"));
  EXPECT_EQ(tickLabel(3e-6, 3e-6), QStringLiteral("3\u00b710\u207b\u2076"));
  EXPECT_EQ(tickLabel(2e12, 1e12), QStringLiteral("2\u00b710\u00b9\u00b2"));
  EXPECT_EQ(tickLabel(1.25e6, 5e4), QStringLiteral("1.25\u00b710\u2076"));
}

TEST(LinearTicks, AreAtRoundPlaces)
{
  EXPECT_THAT(linearTicks(0.77, 1.01, 5).major,
              ElementsAre(::testing::DoubleEq(0.8), ::testing::DoubleEq(0.85), ::testing::DoubleEq(0.9),
                          ::testing::DoubleEq(0.95), ::testing::DoubleEq(1.0)));
}

TEST(LinearTicks, PassThroughZeroExactly)
{
  const Ticks ticks = linearTicks(-0.31, 0.31, 6);
  EXPECT_TRUE(ticks.major.contains(0.0));
  EXPECT_TRUE(ticks.labels.contains(QStringLiteral("0.0")));
  EXPECT_FALSE(ticks.labels.contains(QStringLiteral("-0.0")));
}

TEST(EpochTicks, AreWholeAndNotNegative)
{
  for (const double last : {1.0, 3.0, 7.0, 25.0, 60.0, 333.0, 2000.0}) {
    for (const int count : {2, 4, 8}) {
      const Ticks ticks = epochTicks(-0.02 * last, 1.02 * last, count);
      EXPECT_GE(ticks.major.size(), 2) << last;
      EXPECT_LE(ticks.major.size(), 2 * count + 1) << last;
      for (const double tick : ticks.major + ticks.minor) {
        EXPECT_EQ(tick, std::round(tick));
        EXPECT_GE(tick, 0.0);
      }
    }
  }
}

TEST(LogTicks, ArePowersOfTenOverManyDecades)
{
  const Ticks ticks = logTicks(1e-9, 1e3, 4);
  EXPECT_LE(ticks.major.size(), 5);
  EXPECT_GE(ticks.major.size(), 3);
  for (const double tick : ticks.major) {
    EXPECT_NEAR(std::log10(tick), std::round(std::log10(tick)), 1e-9);
  }
}

TEST(LogTicks, FillOneDecade)
{
  EXPECT_THAT(logTicks(28.0, 230.0, 4).labels,
              ElementsAre(QStringLiteral("50"), QStringLiteral("100"), QStringLiteral("200")));
}

TEST(LogTicks, AreLinearWithinAFactorOfTwo)
{
  EXPECT_THAT(logTicks(101.0, 139.0, 4).labels,
              ElementsAre(QStringLiteral("110"), QStringLiteral("120"), QStringLiteral("130")));
}

TEST(LogTicks, AreNeverCrowded)
{
  for (double decades = 0.05; decades < 14.0; decades *= 1.17) {
    for (const int count : {2, 3, 4, 6, 10}) {
      const double lower = 3.3e-7;
      const double upper = lower * std::pow(10.0, decades);
      const Ticks ticks = logTicks(lower, upper, count);
      EXPECT_GE(ticks.major.size(), 1) << decades << " " << count;
      EXPECT_LE(ticks.major.size(), 2 * count + 1) << decades << " " << count;
      EXPECT_EQ(ticks.major.size(), ticks.labels.size());
      for (const double tick : ticks.major) {
        EXPECT_GE(tick, lower * (1.0 - 1e-6));
        EXPECT_LE(tick, upper * (1.0 + 1e-6));
      }
    }
  }
}

}  // namespace
}  // namespace simplexity::ui

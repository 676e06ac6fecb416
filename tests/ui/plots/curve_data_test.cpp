#include "ui/plots/curve_data.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/ui/plots/plot_data.h"

namespace simplexity::ui {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<learning::EpochRecord> lossRecords(const std::vector<std::optional<double>>& values)
{
  std::vector<learning::EpochRecord> records;
  records.reserve(values.size());
  for (const auto& value : values) {
    records.push_back(test::recordWith(static_cast<int>(records.size()), Split::Test, Metric::Loss, value));
  }
  return records;
}

CurveData lossCurve(const std::vector<std::optional<double>>& values, bool isLogScale)
{
  return curveData({Metric::Loss, Split::Test}, lossRecords(values), isLogScale);
}

TEST(CurveDataTest, UndefinedIsAGapAndNothingElse)
{
  const CurveData data = lossCurve({1.0, std::nullopt, 3.0, 4.0}, false);
  ASSERT_EQ(data.points.size(), 4U);
  EXPECT_EQ(data.points[0].value, 1.0);
  EXPECT_TRUE(std::isnan(data.points[1].value));
  EXPECT_EQ(data.points[3].value, 4.0);
  EXPECT_EQ(data.points[3].epoch, 3.0);
  EXPECT_THAT(data.dots, ElementsAre(0.0));
  EXPECT_THAT(data.above, IsEmpty());
  EXPECT_THAT(data.below, IsEmpty());
}

TEST(CurveDataTest, InfinityIsAGapMarkedAtTheTop)
{
  const CurveData data = lossCurve({1.0, 2.0, kInfinity, 2.0, 1.0}, false);
  EXPECT_TRUE(std::isnan(data.points[2].value));
  EXPECT_THAT(data.above, ElementsAre(2.0));
}

TEST(CurveDataTest, ALogAxisMarksZeroAndNegativeAtTheBottom)
{
  const std::vector<std::optional<double>> values{0.0, 1.0, 1.0, -2.0};
  const CurveData logarithmic = lossCurve(values, true);
  EXPECT_THAT(logarithmic.below, ElementsAre(0.0, 3.0));
  EXPECT_TRUE(std::isnan(logarithmic.points[0].value));
  const CurveData linear = lossCurve(values, false);
  EXPECT_THAT(linear.below, IsEmpty());
  EXPECT_EQ(linear.points[3].value, -2.0);
}

TEST(CurveDataTest, TheBandIsTheIntervalOnTheLogScale)
{
  learning::EpochRecord record;
  record.train.set(Metric::Gc, 100.0);
  record.train.set(Metric::GcStderr, 10.0);
  const CurveData data = curveData({Metric::Gc, Split::Train}, std::vector{record}, true);
  // 100·exp(±1.96·0.1)
  EXPECT_NEAR(data.points[0].lower, 82.2012, 0.01);
  EXPECT_NEAR(data.points[0].upper, 121.653, 0.01);
}

TEST(CurveDataTest, AnIntervalWithoutNeighboursIsABar)
{
  learning::EpochRecord record;
  record.train.set(Metric::Gc, 100.0);
  record.train.set(Metric::GcStderr, 10.0);
  learning::EpochRecord next = record;
  next.epoch = 1;
  const CurveSpec gc{Metric::Gc, Split::Train};
  EXPECT_THAT(curveData(gc, std::vector{record}, true).bars, ElementsAre(0.0));
  EXPECT_THAT(curveData(gc, std::vector{record, next}, true).bars, IsEmpty()) << "between them there is a band";
  next.train.set(Metric::GcStderr, std::nullopt);
  EXPECT_THAT(curveData(gc, std::vector{record, next}, true).bars, ElementsAre(0.0));
}

TEST(CurveDataTest, TheBandOfATraceIsTheIntervalOnTheLinearScale)
{
  learning::EpochRecord record;
  record.flatnessSeconds = 1.0;
  record.train.set(Metric::HessianTrace, -5.0);
  record.train.set(Metric::HessianTraceStderr, 10.0);
  const CurveSpec trace{Metric::HessianTrace, Split::Train};
  const CurveData data = curveData(trace, std::vector{record}, false);
  EXPECT_NEAR(data.points[0].lower, -24.6, 1e-12);
  EXPECT_NEAR(data.points[0].upper, 14.6, 1e-12);
  record.train.set(Metric::HessianTrace, 15.0);
  EXPECT_TRUE(std::isnan(curveData(trace, std::vector{record}, true).points[0].lower)) << "it has no logarithm";
}

TEST(CurveDataTest, EpochsWithoutFlatnessAreNoGapsInIt)
{
  std::vector<learning::EpochRecord> records;
  for (int epoch = 0; epoch <= 4; ++epoch) {
    records.push_back(test::recordWith(epoch, Split::Train, Metric::Loss, 1.0));
    if (epoch % 2 == 0) {
      records.back().flatnessSeconds = 1.0;
      records.back().train.set(Metric::HessianMax, epoch == 4 ? std::optional<double>() : 5.0);
    }
  }
  const CurveData data = curveData({Metric::HessianMax, Split::Train}, records, false);
  ASSERT_EQ(data.points.size(), 3U);
  EXPECT_EQ(data.points[1].epoch, 2.0);
  EXPECT_EQ(data.points[1].value, 5.0);
  EXPECT_TRUE(std::isnan(data.points[2].value)) << "measured and undefined";
  EXPECT_THAT(data.dots, IsEmpty()) << "a line joins the two";
}

TEST(CurveDataTest, WithoutAStandardErrorThereIsNoBand)
{
  const auto record = test::recordWith(0, Split::Train, Metric::Gc, 100.0);
  const CurveData data = curveData({Metric::Gc, Split::Train}, std::vector{record}, true);
  EXPECT_EQ(data.points[0].value, 100.0);
  EXPECT_TRUE(std::isnan(data.points[0].lower));
  EXPECT_TRUE(std::isnan(data.points[0].upper));
}

TEST(CurveDataTest, AnIntervalWithoutBoundIsNotDrawn)
{
  learning::EpochRecord record;
  record.train.set(Metric::Gc, 1e-6);
  record.train.set(Metric::GcStderr, 1.0);  // upper end 1e-6·exp(1.96e6)
  const CurveData data = curveData({Metric::Gc, Split::Train}, std::vector{record}, true);
  EXPECT_EQ(data.points[0].value, 1e-6);
  EXPECT_TRUE(std::isnan(data.points[0].upper));
}

TEST(AutomaticRange, IsEmptyWhereNothingIsDrawn)
{
  EXPECT_FALSE(automaticRange({}, false));
  EXPECT_FALSE(automaticRange(std::vector{lossCurve({std::nullopt, kInfinity}, false)}, false));
  EXPECT_FALSE(automaticRange(std::vector{lossCurve({0.0, -1.0}, true)}, true));
}

TEST(AutomaticRange, GivesAConstantCurveRoom)
{
  const auto range = automaticRange(std::vector{lossCurve({5.0, 5.0}, false)}, false);
  ASSERT_TRUE(range);
  EXPECT_LT(range->lower, 5.0);
  EXPECT_GT(range->upper, 5.0);
  const auto zero = automaticRange(std::vector{lossCurve({0.0, 0.0}, false)}, false);
  EXPECT_LT(zero->lower, -0.1);
}

TEST(AutomaticRange, OfALogAxisIsPositiveAndWhole)
{
  const auto range = automaticRange(std::vector{lossCurve({1e-8, 1.0, 100.0}, true)}, true);
  ASSERT_TRUE(range);
  EXPECT_GT(range->lower, 1e-9);
  EXPECT_LT(range->lower, 1e-8);
  EXPECT_GT(range->upper, 100.0);
}

// The reason for leaving extremes out: a network that begins at 0.1 and ends between 0.97 and 1.
TEST(AutomaticRange, KeepsHighAccuraciesApart)
{
  std::vector<std::optional<double>> accuracies{0.1, 0.8};
  while (accuracies.size() < 60) {
    accuracies.emplace_back(0.97 + 0.0005 * static_cast<double>(accuracies.size()));
  }
  const auto range = automaticRange(std::vector{lossCurve(accuracies, false)}, false);
  ASSERT_TRUE(range);
  EXPECT_GT(range->lower, 0.9);
  EXPECT_GE(range->upper, 0.9995);
}

TEST(AutomaticRange, ShowsEverythingWhileThereIsLittle)
{
  const auto range = automaticRange(std::vector{lossCurve({0.1, 0.97, 0.98, 0.99}, false)}, false);
  ASSERT_TRUE(range);
  EXPECT_LT(range->lower, 0.1);
}

}  // namespace
}  // namespace simplexity::ui

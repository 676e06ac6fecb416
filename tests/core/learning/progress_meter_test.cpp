#include "core/learning/progress_meter.h"

#include <gtest/gtest.h>

#include <thread>

namespace simplexity::learning {
namespace {

TEST(ProgressMeterTest, KnowsNothingAtFirst)
{
  const ProgressMeter meter(10);
  EXPECT_EQ(meter.imagesPerSecond(), 0.0);
  EXPECT_EQ(meter.secondsLeft(3.0), 0.0);
}

TEST(ProgressMeterTest, SpeedIsThatOfTheLastSeconds)
{
  ProgressMeter meter(1);
  meter.addBatch(50, 0.5);
  EXPECT_DOUBLE_EQ(meter.imagesPerSecond(), 100.0);
  for (int batch = 0; batch < 100; ++batch) {
    meter.addBatch(64, 0.25);  // 256 images a second, for 25 seconds
  }
  EXPECT_DOUBLE_EQ(meter.imagesPerSecond(), 256.0);
}

TEST(ProgressMeterTest, TimeLeftIsThatOfTheEpochsToCome)
{
  ProgressMeter meter(4);
  meter.addEpoch(10.0);
  EXPECT_DOUBLE_EQ(meter.secondsLeft(0.0), 30.0);
  EXPECT_DOUBLE_EQ(meter.secondsLeft(4.0), 26.0);
  meter.addEpoch(20.0);
  EXPECT_DOUBLE_EQ(meter.secondsLeft(0.0), 30.0);
  EXPECT_DOUBLE_EQ(meter.secondsLeft(100.0), 0.0);
}

TEST(StopwatchTest, StandsStillWhilePaused)
{
  Stopwatch stopwatch;
  stopwatch.pause();
  const double before = stopwatch.seconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(stopwatch.seconds(), before);
  stopwatch.resume();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_GE(stopwatch.seconds(), before + 0.005);
}

}  // namespace
}  // namespace simplexity::learning

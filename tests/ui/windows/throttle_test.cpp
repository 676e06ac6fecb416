#include "ui/windows/throttle.h"

#include <gtest/gtest.h>

#include <QTest>

namespace simplexity::ui {
namespace {

using namespace std::chrono_literals;

TEST(Throttle, RunsTheFirstRequestAtOnceAndTheLastInTheEnd)
{
  int runs = 0;
  Throttle throttle(
      50ms, [&runs] { ++runs; }, nullptr);
  throttle.request();
  EXPECT_EQ(runs, 1);
  for (int i = 0; i < 100; ++i) {
    throttle.request();
  }
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(QTest::qWaitFor([&runs] { return runs == 2; }, 5000));
  QTest::qWait(120);
  EXPECT_EQ(runs, 2) << "a hundred requests are one more run";
  throttle.request();
  EXPECT_EQ(runs, 3) << "it has been quiet";
}

}  // namespace
}  // namespace simplexity::ui

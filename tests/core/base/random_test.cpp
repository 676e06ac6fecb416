#include "core/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

namespace simplexity {
namespace {

TEST(RandomStream, SeedPurposeAndIndexSeparateStreams)
{
  RandomStream stream(1, StreamPurpose::Shuffling);
  RandomStream same(1, StreamPurpose::Shuffling);
  RandomStream otherSeed(2, StreamPurpose::Shuffling);
  RandomStream otherPurpose(1, StreamPurpose::Probes);
  RandomStream otherIndex(1, StreamPurpose::Shuffling, 1);
  const auto first = stream();
  EXPECT_EQ(first, same());
  EXPECT_NE(first, otherSeed());
  EXPECT_NE(first, otherPurpose());
  EXPECT_NE(first, otherIndex());
}

TEST(RandomStream, NormalHasTheMomentsOfAGaussian)
{
  RandomStream stream(7, StreamPurpose::Probes);
  constexpr int kDraws = 200000;
  std::array<double, 4> moments{};
  for (int i = 0; i < kDraws; ++i) {
    const double x = stream.normal();
    double power = 1.0;
    for (double& moment : moments) {
      power *= x;
      moment += power / kDraws;
    }
  }
  // Four standard errors: Var(x)=1, Var(x²)=2, Var(x³)=15, Var(x⁴)=96.
  EXPECT_NEAR(moments[0], 0.0, 4.0 * std::sqrt(1.0 / kDraws));
  EXPECT_NEAR(moments[1], 1.0, 4.0 * std::sqrt(2.0 / kDraws));
  EXPECT_NEAR(moments[2], 0.0, 4.0 * std::sqrt(15.0 / kDraws));
  EXPECT_NEAR(moments[3], 3.0, 4.0 * std::sqrt(96.0 / kDraws));
}

TEST(RandomStream, BelowIsUniform)
{
  RandomStream stream(3, StreamPurpose::Sampling);
  std::array<int, 7> counts{};
  constexpr int kDraws = 70000;
  for (int i = 0; i < kDraws; ++i) {
    ++counts.at(stream.below(counts.size()));
  }
  for (const int count : counts) {
    EXPECT_NEAR(count, 10000, 4.0 * std::sqrt(10000.0 * 6.0 / 7.0));
  }
}

TEST(RandomStream, ShuffleIsAPermutation)
{
  RandomStream stream(3, StreamPurpose::Shuffling);
  std::vector<std::int64_t> values(100);
  std::iota(values.begin(), values.end(), 0);
  const auto sorted = values;
  stream.shuffle(values);
  EXPECT_NE(values, sorted);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, sorted);
}

TEST(RandomStream, StateRestoresTheStreamExactly)
{
  RandomStream stream(11, StreamPurpose::Shuffling);
  stream.normal();  // leaves a spare normal behind, which the state must carry
  auto restored = RandomStream::fromState(stream.state());
  ASSERT_TRUE(restored.has_value());
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(restored->normal(), stream.normal());
    EXPECT_EQ((*restored)(), stream());
  }
}

TEST(RandomStream, DamagedStateIsAnError)
{
  EXPECT_FALSE(RandomStream::fromState("").has_value());
  EXPECT_FALSE(RandomStream::fromState("0 nonsense 1 2 3").has_value());
}

}  // namespace
}  // namespace simplexity

#include "core/data/sampling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

namespace simplexity::data {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

RandomStream stream(std::uint64_t seed = 1)
{
  return {seed, StreamPurpose::Sampling};
}

/// 50 zeros, 3 ones, 20 twos, mixed.
std::vector<std::int32_t> unevenLabels()
{
  std::vector<std::int32_t> labels;
  for (int k = 0; k < 50; ++k) {
    labels.push_back(0);
    if (k % 20 == 3) {
      labels.push_back(1);
    }
    if (k < 20) {
      labels.push_back(2);
    }
  }
  return labels;
}

std::map<std::int32_t, int> countsOf(const std::vector<std::int32_t>& labels, const std::vector<std::int64_t>& indices)
{
  std::map<std::int32_t, int> counts;
  for (const std::int64_t index : indices) {
    ++counts[labels.at(static_cast<std::size_t>(index))];
  }
  return counts;
}

bool isStrictlyAscending(const std::vector<std::int64_t>& indices)
{
  return std::adjacent_find(indices.begin(), indices.end(), std::greater_equal<>()) == indices.end();
}

TEST(StratifiedSample, TakesEqualShares)
{
  const auto labels = unevenLabels();
  const auto sample = stratifiedSample(labels, 3, 9, stream());
  EXPECT_THAT(countsOf(labels, sample), ElementsAre(Pair(0, 3), Pair(1, 3), Pair(2, 3)));
  EXPECT_TRUE(isStrictlyAscending(sample));
}

TEST(StratifiedSample, TakesWhatSmallClassesLackFromTheOthersInTurn)
{
  const auto labels = unevenLabels();
  EXPECT_THAT(countsOf(labels, stratifiedSample(labels, 3, 30, stream())),
              ElementsAre(Pair(0, 14), Pair(1, 3), Pair(2, 13)));
  EXPECT_THAT(countsOf(labels, stratifiedSample(labels, 3, 60, stream())),
              ElementsAre(Pair(0, 37), Pair(1, 3), Pair(2, 20)));
}

TEST(StratifiedSample, GivesExactlyTheCountAskedForOrAll)
{
  const auto labels = unevenLabels();
  ASSERT_EQ(labels.size(), 73U);
  for (std::int64_t count = 0; count <= 80; ++count) {
    const auto sample = stratifiedSample(labels, 3, count, stream());
    EXPECT_EQ(sample.size(), static_cast<std::size_t>(std::min<std::int64_t>(count, 73)));
    EXPECT_TRUE(isStrictlyAscending(sample));
  }
}

TEST(StratifiedSample, WorksWithAnEmptyClassAndWithoutSamples)
{
  const std::vector<std::int32_t> labels = {0, 2, 0, 2};
  EXPECT_THAT(countsOf(labels, stratifiedSample(labels, 3, 2, stream())), ElementsAre(Pair(0, 1), Pair(2, 1)));
  EXPECT_THAT(stratifiedSample({}, 3, 5, stream()), IsEmpty());
  EXPECT_THAT(stratifiedSample(labels, 3, -1, stream()), IsEmpty());
}

TEST(StratifiedSample, DependsOnTheStreamAlone)
{
  const auto labels = unevenLabels();
  EXPECT_EQ(stratifiedSample(labels, 3, 20, stream(1)), stratifiedSample(labels, 3, 20, stream(1)));
  EXPECT_NE(stratifiedSample(labels, 3, 20, stream(1)), stratifiedSample(labels, 3, 20, stream(2)));
}

TEST(StratifiedSample, ChoosesEverySampleEquallyOften)
{
  const std::vector<std::int32_t> labels(10, 0);
  std::vector<int> chosen(10);
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    for (const std::int64_t index : stratifiedSample(labels, 1, 2, stream(seed))) {
      ++chosen[static_cast<std::size_t>(index)];
    }
  }
  for (const int count : chosen) {
    EXPECT_NEAR(count, 1000, 120);  // binomial with p = 1/5: deviation 28
  }
}

TEST(StratifiedSample, RefusesLabelsOutOfRange)
{
  const std::vector<std::int32_t> labels = {0, 3};
  EXPECT_THROW(std::ignore = stratifiedSample(labels, 3, 1, stream()), std::logic_error);
}

TEST(StratifiedSplit, PutsTheFractionOfEveryClassIntoTest)
{
  const auto labels = unevenLabels();
  const TrainTestIndices split = stratifiedSplit(labels, 3, 0.2, stream());
  EXPECT_THAT(countsOf(labels, split.test), ElementsAre(Pair(0, 10), Pair(1, 1), Pair(2, 4)));
  EXPECT_THAT(countsOf(labels, split.train), ElementsAre(Pair(0, 40), Pair(1, 2), Pair(2, 16)));
}

TEST(StratifiedSplit, CoversEverySampleOnce)
{
  const auto labels = unevenLabels();
  for (const double fraction : {0.0, 0.37, 1.0}) {
    const TrainTestIndices split = stratifiedSplit(labels, 3, fraction, stream());
    EXPECT_TRUE(isStrictlyAscending(split.train));
    EXPECT_TRUE(isStrictlyAscending(split.test));
    std::set<std::int64_t> all(split.train.begin(), split.train.end());
    all.insert(split.test.begin(), split.test.end());
    EXPECT_EQ(all.size(), labels.size());
    EXPECT_EQ(split.train.size() + split.test.size(), labels.size());
  }
}

TEST(ShuffledLabels, KeepsTheCountsAndTheOrderOfItsSeed)
{
  std::vector<std::int32_t> labels(300);
  std::ranges::generate(labels, [next = 0]() mutable { return next++ / 100; });
  const auto shuffled = shuffledLabels(labels, RandomStream(1, StreamPurpose::Sampling));
  EXPECT_THAT(shuffled, ::testing::UnorderedElementsAreArray(labels));
  EXPECT_EQ(shuffled, shuffledLabels(labels, RandomStream(1, StreamPurpose::Sampling)));
  EXPECT_NE(shuffled, shuffledLabels(labels, RandomStream(2, StreamPurpose::Sampling)));
  int kept = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    kept += labels[i] == shuffled[i] ? 1 : 0;
  }
  EXPECT_NEAR(kept, 100, 4 * std::sqrt(300.0 * 2.0 / 9.0));
}

}  // namespace
}  // namespace simplexity::data

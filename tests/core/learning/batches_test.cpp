#include "core/learning/batches_torch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace simplexity::learning {
namespace {

using ::testing::ElementsAre;

std::vector<std::vector<std::int64_t>> trainingBatches(std::int64_t samples, std::int64_t size)
{
  std::vector<std::int64_t> indices(static_cast<std::size_t>(samples));
  std::iota(indices.begin(), indices.end(), 10);
  std::vector<std::vector<std::int64_t>> batches;
  for (const auto& batch : trainingBatchesOf(indices, size)) {
    batches.emplace_back(batch.begin(), batch.end());
  }
  EXPECT_EQ(trainingBatchCount(samples, size), std::ssize(batches));
  return batches;
}

TEST(TrainingBatchesTest, OneThatRemainsJoinsTheBatchBefore)
{
  EXPECT_THAT(trainingBatches(7, 3), ElementsAre(ElementsAre(10, 11, 12), ElementsAre(13, 14, 15, 16)));
  EXPECT_THAT(trainingBatches(3, 2), ElementsAre(ElementsAre(10, 11, 12)));
}

TEST(TrainingBatchesTest, MoreThatRemainAreABatch)
{
  EXPECT_THAT(trainingBatches(6, 3), ElementsAre(ElementsAre(10, 11, 12), ElementsAre(13, 14, 15)));
  EXPECT_THAT(trainingBatches(5, 3), ElementsAre(ElementsAre(10, 11, 12), ElementsAre(13, 14)));
}

TEST(TrainingBatchesTest, OneSampleAtATimeStaysSo)
{
  EXPECT_THAT(trainingBatches(3, 1), ElementsAre(ElementsAre(10), ElementsAre(11), ElementsAre(12)));
  EXPECT_THAT(trainingBatches(1, 3), ElementsAre(ElementsAre(10)));
}

TEST(TrainingBatchesTest, AnySizeOverAllSamplesIsOneBatch)
{
  for (const std::int64_t size :
       {std::int64_t{1} << 31, std::int64_t{1} << 62, std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_THAT(trainingBatches(3, size), ElementsAre(ElementsAre(10, 11, 12)));
  }
}

}  // namespace
}  // namespace simplexity::learning

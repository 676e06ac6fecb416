#include "core/runs/dataset_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/data/load.h"

namespace simplexity::runs {
namespace {

TEST(DatasetSummary, CountsSamplesAndMeasuresTheNormalisedInputs)
{
  data::Dataset dataset;
  dataset.spec = "made up";
  dataset.shape = {1, 1, 2};
  dataset.classNames = {"a", "b"};
  dataset.normalisation = {1.0F, {1.0F}, {2.0F}};
  // Normalised (x−1)/2. Class a: (±1, 0), v = 1; class b: (10, ±2), v = 4; d² = 100. Test has class a alone.
  dataset.train = {std::vector<float>{3, 1, -1, 1, 21, 5, 21, -3}, {0, 0, 1, 1}};
  dataset.test = {std::vector<float>{1, 1}, {0}};
  const DatasetSummary summary = summarise(dataset);
  EXPECT_THAT(summary.train.classCounts, ::testing::ElementsAre(2, 2));
  EXPECT_THAT(summary.test.classCounts, ::testing::ElementsAre(1, 0));
  ASSERT_TRUE(summary.train.inputCdnv);
  EXPECT_NEAR(*summary.train.inputCdnv, 0.025, 1e-9);
  EXPECT_EQ(summary.test.inputCdnv, std::nullopt);
  EXPECT_EQ(summary.trueCdnv, std::nullopt);
}

TEST(DatasetSummary, KnowsTheTruthOfGaussians)
{
  // More samples than one batch holds; p σ² (K−1) / (2K) = 16 · 0.09 · 3/8.
  const auto dataset = data::loadDataset("gaussians:4,16,700,0.3");
  ASSERT_TRUE(dataset) << dataset.error().text();
  const DatasetSummary summary = summarise(**dataset);
  ASSERT_TRUE(summary.trueCdnv);
  EXPECT_NEAR(*summary.trueCdnv, 0.54, 1e-12);
  EXPECT_NEAR(summary.train.inputCdnv.value(), 0.54, 0.03);
  EXPECT_NEAR(summary.test.inputCdnv.value(), 0.54, 0.03);
  EXPECT_THAT(summary.train.classCounts, ::testing::ElementsAre(700, 700, 700, 700));
}

}  // namespace
}  // namespace simplexity::runs

// Reads the files of Debian's package dataset-fashion-mnist; without it these tests fail, they do not skip.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/data/idx_dataset.h"
#include "tests/core/data/data_files.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FashionMnist, IsReadFromThePackage)
{
  const auto loaded = loadFashionMnist(kInstalledFashionMnist, {});
  ASSERT_TRUE(loaded.has_value()) << loaded.error().text();
  const Dataset& dataset = *loaded;
  EXPECT_EQ(dataset.shape, (ImageShape{.channels = 1, .height = 28, .width = 28}));
  EXPECT_EQ(dataset.train.count(), 60000);
  EXPECT_EQ(dataset.test.count(), 10000);
  EXPECT_EQ(dataset.classNames.front(), "T-shirt/top");
  EXPECT_EQ(dataset.classNames.back(), "Ankle boot");
  // By Python from the same files: gzip, collections.Counter and zlib.crc32.
  EXPECT_NEAR(dataset.normalisation.mean.at(0), 0.2860405969887955, 1e-7);
  EXPECT_NEAR(dataset.normalisation.deviation.at(0), 0.3530242445149226, 1e-7);
  EXPECT_EQ(dataset.fingerprint, "crc32:89c0f261-aa9073b9");
  const std::vector<std::int32_t> first(dataset.test.labels.begin(), dataset.test.labels.begin() + 10);
  EXPECT_THAT(first, ElementsAre(9, 2, 1, 1, 6, 1, 4, 6, 5, 7));
  for (std::int32_t label = 0; label < 10; ++label) {
    EXPECT_EQ(std::count(dataset.train.labels.begin(), dataset.train.labels.end(), label), 6000);
  }
}

TEST(FashionMnist, IsReadFromAnotherFolder)
{
  const test::TemporaryDirectory folder;
  test::writeSmallIdxFolder(folder.path());
  const Dataset dataset = loadFashionMnist(folder.path(), {}).value();
  EXPECT_EQ(dataset.spec, "fashion-mnist:" + folder.path().string());
  EXPECT_EQ(dataset.classCount(), 10);
}

TEST(FashionMnist, RefusesLabelsAboveNine)
{
  const test::TemporaryDirectory folder;
  test::writeSmallIdxFolder(folder.path());
  test::writeFile(folder / "train-labels-idx1-ubyte", test::idxLabelFile({0, 1, 2, 9, 10, 2}));
  const auto dataset = loadFashionMnist(folder.path(), {});
  ASSERT_FALSE(dataset.has_value());
  EXPECT_EQ(dataset.error().where, folder / "train-labels-idx1-ubyte");
  EXPECT_THAT(dataset.error().message, HasSubstr("label 10 out of range at sample 4: expected labels from 0 to 9"));
}

}  // namespace
}  // namespace simplexity::data

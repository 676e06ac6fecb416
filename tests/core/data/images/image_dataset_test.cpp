#include "core/data/images/image_dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "core/data/load.h"
#include "core/data/sampling.h"
#include "tests/core/data/images/image_files.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::data {
namespace {

using test::Bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Images : public ::testing::Test {
 protected:
  /// `options` as in a spec, such as ",size=12".
  [[nodiscard]] Result<Dataset> load(const std::string& options = "", const ImageLoading& loading = {}) const
  {
    return loadImageDataset(folder.path(), parseImageSpec("folder" + options).value(), loading);
  }
  [[nodiscard]] std::string specWith(const std::string& options) const
  {
    return "images:" + folder.path().string() + options;
  }

  test::TemporaryDirectory folder;
};

ImageLoading onThreads(int threads)
{
  ImageLoading loading;
  loading.threads = threads;
  return loading;
}

TEST_F(Images, LoadInColour)
{
  test::writeTwoClasses(folder.path(), 10, false);
  const Dataset dataset = load(",size=12").value();
  EXPECT_EQ(dataset.shape, (ImageShape{.channels = 3, .height = 12, .width = 12}));
  EXPECT_THAT(dataset.classNames, ElementsAre("cat", "dog"));
  EXPECT_EQ(dataset.train.count(), 16);
  EXPECT_EQ(dataset.test.count(), 4);
  EXPECT_EQ(dataset.spec, specWith(",size=12,color"));
  EXPECT_FLOAT_EQ(dataset.normalisation.mean[1], 7.0F / 255.0F);
  EXPECT_EQ(dataset.leftOut.sentence(), "");
}

TEST_F(Images, AreGrayIfAllAre)
{
  test::writeTwoClasses(folder.path(), 6, true);
  const Dataset gray = load(",size=8").value();
  EXPECT_EQ(gray.shape.channels, 1);
  EXPECT_EQ(gray.spec, specWith(",size=8,gray"));
  EXPECT_EQ(gray.fingerprint, loadDataset(gray.spec).value()->fingerprint);
  EXPECT_EQ(load(",size=8,color").value().shape.channels, 3);
  test::writeInto(folder / "cat" / "red.png",
                  test::encoded(test::colourImage(5, 5, [](int, int) { return cv::Vec3b(0, 0, 200); }), ".png"));
  EXPECT_EQ(load(",size=8").value().shape.channels, 3);
}

TEST_F(Images, KeepEachPixelWhereItWas)
{
  for (const char* name : {"train/a/1.png", "train/b/1.png", "test/a/1.png", "test/b/1.png"}) {
    const auto level = static_cast<std::uint8_t>(std::hash<std::string>()(name) % 256);
    test::writeInto(folder / name,
                    test::encoded(test::grayImage(4, 4,
                                                  [&](int row, int column) {
                                                    return static_cast<std::uint8_t>(level + 16 * row + column);
                                                  }),
                                  ".png"));
  }
  const Dataset dataset = load(",size=4").value();
  const auto& values = std::get<Bytes>(dataset.test.values);
  ASSERT_EQ(values.size(), 32U);
  for (std::size_t sample = 0; sample < 2; ++sample) {
    const auto level = std::hash<std::string>()(sample == 0 ? "test/a/1.png" : "test/b/1.png") % 256;
    for (std::size_t pixel = 0; pixel < 16; ++pixel) {
      EXPECT_EQ(values[16 * sample + pixel], (level + 16 * (pixel / 4) + pixel % 4) % 256);
    }
  }
  EXPECT_THAT(dataset.test.labels, ElementsAre(0, 1));
}

TEST_F(Images, AreTheSameOnAnyNumberOfThreads)
{
  test::writeTwoClasses(folder.path(), 30, false);
  test::writeInto(folder / "cat" / "broken.png", {});
  const Dataset one = load("", onThreads(1)).value();
  for (const int threads : {2, 3, 8}) {
    const Dataset many = load("", onThreads(threads)).value();
    EXPECT_EQ(many.fingerprint, one.fingerprint);
    EXPECT_EQ(many.leftOut.skipped.size(), 1U);
  }
}

TEST_F(Images, AreLeftOutWhereBroken)
{
  test::writeTwoClasses(folder.path(), 10, true);
  const Dataset whole = load().value();
  const Bytes png = test::encoded(test::grayImage(9, 9, [](int, int) { return std::uint8_t{1}; }), ".png");
  test::writeFile(folder / "dog" / "cut.png", Bytes(png.begin(), png.begin() + 40));
  test::writeFile(folder / "cat" / "empty.jpg", {});
  test::writeFile(folder / "cat" / "text.png", test::bytesOf("no image"));
  test::writeFile(folder / "cat" / "moving.gif", test::bytesOf("GIF89a"));
  test::writeFile(folder / "cat" / "notes.txt", test::bytesOf("no image"));
  const Dataset dataset = load().value();
  EXPECT_EQ(dataset.train.count() + dataset.test.count(), whole.train.count() + whole.test.count());
  std::vector<std::string> skipped;
  for (const SkippedFile& file : dataset.leftOut.skipped) {
    skipped.push_back(file.text());
  }
  EXPECT_THAT(skipped, ElementsAre("cat/empty.jpg: the file is empty",
                                   "cat/moving.gif: this is not a PNG, JPEG, BMP or WebP image",
                                   "cat/text.png: this is not a PNG, JPEG, BMP or WebP image",
                                   "dog/cut.png: the image is cut off: the file ends too early"));
  EXPECT_EQ(dataset.leftOut.otherFiles, 1);
  EXPECT_EQ(
      dataset.leftOut.sentence(),
      "4 files of the data set cannot be read and are left out, the first of them cat/empty.jpg: the file is empty");
}

TEST_F(Images, TellWhatWasLeftOutOfASelection)
{
  test::writeTwoClasses(folder.path(), 10, true);
  test::writeFile(folder / "dog" / "empty.jpg", {});
  const std::vector<int> both = {0, 1};
  EXPECT_EQ(selectClasses(load().value(), both).value().leftOut.skipped.size(), 1U);
}

TEST_F(Images, NeedSomethingToReadInEveryClass)
{
  test::writeTwoClasses(folder.path(), 5, true);
  for (const char* name : {"1.png", "2.png", "3.png"}) {
    test::writeInto(folder / "bomb" / name, test::hollowPng(60000, 60000));
  }
  const auto dataset = load();
  ASSERT_FALSE(dataset.has_value());
  EXPECT_THAT(dataset.error().text(),
              HasSubstr("none of the train images of the class bomb can be read, such as bomb/"));
  EXPECT_THAT(dataset.error().text(), HasSubstr("the image has 60000 × 60000 pixels: at most 100 million are read"));
}

TEST_F(Images, AreRefusedWhereTheyWouldNotFit)
{
  test::writeTwoClasses(folder.path(), 10, true);
  ImageLoading loading;
  loading.memoryBytes = 800'000;  // 20 images of 30,000 bytes are three quarters of it
  EXPECT_TRUE(load(",size=100", loading).has_value());
  --loading.memoryBytes;
  const auto dataset = load(",size=100", loading);
  ASSERT_FALSE(dataset.has_value());
  EXPECT_THAT(dataset.error().message, HasSubstr("20 images of 100 × 100 pixels take 0.0 GB"));
  EXPECT_THAT(dataset.error().message, HasSubstr("choose a smaller size, as in size=50"));
}

TEST_F(Images, TellHowManyAreRead)
{
  test::writeTwoClasses(folder.path(), 10, true);
  std::vector<std::int64_t> done;
  ImageLoading loading;
  loading.onProgress = [&](const LoadProgress& progress) {
    EXPECT_EQ(progress.total, 20);
    done.push_back(progress.done);
  };
  const auto dataset = load("", loading);
  ASSERT_TRUE(dataset.has_value());
  EXPECT_EQ(done.size(), 20U);
  EXPECT_EQ(done.back(), 20);
}

TEST_F(Images, StopAfterTheImageUnderWay)
{
  test::writeTwoClasses(folder.path(), 50, true);
  std::stop_source source;
  int told = 0;
  const auto dataset = load("", imageLoading(source.get_token(), [&](const LoadProgress&) {
                              ++told;
                              source.request_stop();
                            }));
  ASSERT_FALSE(dataset.has_value());
  EXPECT_EQ(dataset.error().message, "loading the data set was stopped");
  EXPECT_EQ(told, 1);
}

TEST_F(Images, SaySoIfWhatFollowsTheFolderIsNoOption)
{
  test::writeTwoClasses(folder.path(), 5, true);
  EXPECT_THAT(loadDataset(specWith(",grey")).error().message, HasSubstr("after the folder may follow ,size=N"));
}

}  // namespace
}  // namespace simplexity::data

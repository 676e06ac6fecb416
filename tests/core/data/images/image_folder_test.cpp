#include "core/data/images/image_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/core/data/images/image_files.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::data {
namespace {

using test::Bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Listing : public ::testing::Test {
 protected:
  /// Empty files, which count as images by their names.
  void write(std::initializer_list<const char*> names) const
  {
    for (const char* name : names) {
      test::writeInto(folder / name, {});
    }
  }
  void writeMany(const std::string& cls, int count) const
  {
    for (int number = 0; number < count; ++number) {
      test::writeInto(folder / cls / (std::to_string(number) + ".png"), {});
    }
  }
  [[nodiscard]] Result<ImageFolder> list() const { return listImageFolder(folder.path(), {}); }
  [[nodiscard]] std::vector<std::string> names(const std::vector<ImageFile>& files) const
  {
    std::vector<std::string> result(files.size());
    std::ranges::transform(files, result.begin(), [this](const ImageFile& file) {
      return file.path.lexically_relative(folder.path()).string();
    });
    return result;
  }

  test::TemporaryDirectory folder;
};

TEST_F(Listing, SortsClassesAndFiles)
{
  write({"train/zebra/b.png", "train/zebra/a.JPG", "train/ant/c.webp", "train/ant/deep/er/d.bmp", "test/ant/1.png",
         "test/zebra/1.png"});
  const ImageFolder listed = list().value();
  EXPECT_THAT(listed.classNames, ElementsAre("ant", "zebra"));
  EXPECT_THAT(names(listed.train),
              ElementsAre("train/ant/c.webp", "train/ant/deep/er/d.bmp", "train/zebra/a.JPG", "train/zebra/b.png"));
  EXPECT_EQ(listed.train[0].label, 0);
  EXPECT_EQ(listed.train[3].label, 1);
  EXPECT_THAT(names(listed.test), ElementsAre("test/ant/1.png", "test/zebra/1.png"));
}

TEST_F(Listing, TakesTheOtherNamesOfATestSplit)
{
  write({"train/a/1.png", "train/b/1.png", "valid/a/1.png", "valid/b/1.png"});
  EXPECT_THAT(names(list().value().test), ElementsAre("valid/a/1.png", "valid/b/1.png"));
  write({"val/a/1.png", "val/b/1.png"});
  EXPECT_THAT(names(list().value().test), ElementsAre("val/a/1.png", "val/b/1.png"));
  write({"test/unlabelled.png"});  // no class in it
  EXPECT_THAT(names(list().value().test), ElementsAre("val/a/1.png", "val/b/1.png"));
  write({"test/a/1.png", "test/b/1.png"});
  EXPECT_THAT(names(list().value().test), ElementsAre("test/a/1.png", "test/b/1.png"));
}

TEST_F(Listing, SplitsOffAFifthOfEveryClass)
{
  writeMany("a", 10);
  writeMany("b", 25);
  const ImageFolder listed = list().value();
  const auto ofClass = [](const std::vector<ImageFile>& files, std::int32_t label) {
    return std::ranges::count(files, label, &ImageFile::label);
  };
  EXPECT_EQ(ofClass(listed.test, 0), 2);
  EXPECT_EQ(ofClass(listed.test, 1), 5);
  EXPECT_EQ(ofClass(listed.train, 0), 8);
  EXPECT_EQ(ofClass(listed.train, 1), 20);
  EXPECT_EQ(names(list().value().test), names(listed.test));
  for (const std::string& name : names(listed.test)) {
    EXPECT_THAT(names(listed.train), ::testing::Not(::testing::Contains(name)));
  }
}

TEST_F(Listing, TakesATrainFolderAloneForAClass)
{
  writeMany("train", 3);
  writeMany("bus", 3);
  EXPECT_THAT(list().value().classNames, ElementsAre("bus", "train"));
}

TEST_F(Listing, CountsWhatIsNoImage)
{
  writeMany("a", 3);
  writeMany("b", 3);
  write({"a/Thumbs.db", "a/notes.txt", "b/.hidden.png", ".git/config", "readme.md"});
  const ImageFolder listed = list().value();
  EXPECT_EQ(listed.imageCount(), 6U);
  EXPECT_EQ(listed.otherFiles, 3);
  EXPECT_THAT(listed.classNames, ElementsAre("a", "b"));
}

TEST_F(Listing, TellsImagesByContentWhereTheNameSaysNothing)
{
  writeMany("a", 3);
  writeMany("b", 2);
  test::writeInto(folder / "b" / "photo", test::hollowPng(1, 1));
  test::writeInto(folder / "b" / "text", test::bytesOf("a long enough text"));
  const ImageFolder listed = list().value();
  EXPECT_EQ(listed.imageCount(), 6U);
  EXPECT_EQ(listed.otherFiles, 1);
}

TEST_F(Listing, TakesLinksToFilesAndClassesButNotInCircles)
{
  writeMany("a", 3);
  const test::TemporaryDirectory elsewhere;
  for (const char* name : {"1.png", "2.png", "3.png"}) {
    test::writeInto(elsewhere / name, {});
  }
  std::filesystem::create_directory_symlink(elsewhere.path(), folder / "b");
  std::filesystem::create_directory_symlink(folder.path(), folder / "a" / "circle");
  std::filesystem::create_symlink(folder / "a" / "loop.png", folder / "a" / "loop.png");
  const ImageFolder listed = list().value();
  EXPECT_THAT(listed.classNames, ElementsAre("a", "b"));
  EXPECT_EQ(listed.imageCount(), 7U);  // the link to itself cannot be read, which the reader will tell
}

TEST_F(Listing, NeedsTwoClasses)
{
  const auto refused = [this] { return list().error().text(); };
  EXPECT_EQ(refused(),
            folder.path().string() +
                ": expected two folders of images or more, one for each class, or train/ and test/ with such "
                "folders; found none");
  writeMany("a", 3);
  EXPECT_THAT(refused(), HasSubstr("found only one"));
}

TEST_F(Listing, NamesAClassWithoutImages)
{
  writeMany("a", 3);
  write({"b/notes.txt"});
  EXPECT_EQ(list().error().text(), (folder / "b").string() + ": this folder of a class has no images");
}

TEST_F(Listing, NeedsThreeImagesToSplit)
{
  writeMany("a", 3);
  writeMany("b", 2);
  EXPECT_EQ(list().error().text(),
            (folder / "b").string() + ": expected 3 images or more, a fifth of which is kept for testing; found 2");
}

TEST_F(Listing, NeedsTheSameClassesInBothSplits)
{
  write({"train/a/1.png", "train/b/1.png", "test/a/1.png"});
  EXPECT_THAT(list().error().text(), HasSubstr("test: the folder of the class b is missing here"));
  write({"test/b/1.png", "test/c/1.png"});
  EXPECT_THAT(list().error().text(), HasSubstr("test/c: the folder of this class is missing in train"));
}

TEST_F(Listing, StopsWhenAskedTo)
{
  writeMany("a", 3);
  writeMany("b", 3);
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(listImageFolder(folder.path(), source.get_token()).error().message, "loading the data set was stopped");
}

}  // namespace
}  // namespace simplexity::data

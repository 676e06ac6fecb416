#include "core/base/file_io.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.h"
#include "tests/support/text_files.h"

namespace simplexity {
namespace {

using test::TemporaryDirectory;

TEST(AbsolutePath, FollowsALinkBeforeItGoesUp)
{
  const TemporaryDirectory folder;
  std::filesystem::create_directories(folder / "elsewhere/inside");
  std::filesystem::create_directory_symlink(folder / "elsewhere/inside", folder / "link");
  EXPECT_EQ(absolutePath(folder / "link/../run"), folder / "elsewhere/run");
  EXPECT_EQ(absolutePath(folder / "link/run/"), folder / "link/run") << "the name of the link is what the user knows";
  EXPECT_EQ(absolutePath(folder / "none/.././run"), folder / "run");
  EXPECT_EQ(absolutePath("run"), std::filesystem::current_path() / "run");
  EXPECT_EQ(absolutePath("/.."), "/");
}

TEST(FileIo, AFileIsCopiedWholeAndLeavesNothingBesides)
{
  const TemporaryDirectory folder;
  test::writeText(folder / "from", "content");
  ASSERT_TRUE(copyFileAtomically(folder / "from", folder / "to"));
  EXPECT_EQ(test::readText(folder / "to"), "content");
  EXPECT_FALSE(copyFileAtomically(folder / "none", folder / "to"));
  EXPECT_EQ(test::readText(folder / "to"), "content");
  EXPECT_FALSE(std::filesystem::exists(folder / "to.partial"));
}

TEST(FileIo, APartialFileTakesItsPlaceWhenItIsTold)
{
  const TemporaryDirectory folder;
  ASSERT_TRUE(writePartialFile(folder / "a", "new"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a"));
  ASSERT_TRUE(putPartialFileInPlace(folder / "a"));
  EXPECT_EQ(test::readText(folder / "a"), "new");
}

}  // namespace
}  // namespace simplexity

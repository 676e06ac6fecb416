#include "core/runs/file_kind.h"

#include <gtest/gtest.h>

#include <string>

#include "core/formats/safetensors.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/text_files.h"

namespace simplexity::runs {
namespace {

class FileKindTest : public ::testing::Test {
 protected:
  [[nodiscard]] FileKind kindOf(std::string_view content)
  {
    test::writeText(m_directory / "file.txt", content);
    return fileKind(m_directory / "file.txt");
  }
  [[nodiscard]] FileKind kindWithArray(const std::string& name)
  {
    TensorArchive archive;
    archive.tensors[name] = {ElementType::U8, {1}, std::vector<std::byte>(1)};
    EXPECT_TRUE(formats::writeSafetensors(m_directory / "arrays.csv", archive)) << "whatever its name";
    return fileKind(m_directory / "arrays.csv");
  }

  test::TemporaryDirectory m_directory;
};

TEST_F(FileKindTest, IsToldByContent)
{
  EXPECT_EQ(kindOf("1,2,0\n3,4,1\n"), FileKind::Features);
  EXPECT_EQ(kindOf("\x93NUMPY\x01"), FileKind::Features);
  EXPECT_EQ(kindOf("\n {\"dataset\": \"digits\"}"), FileKind::Experiment);
  EXPECT_EQ(kindOf("a text"), FileKind::Unknown);
  EXPECT_EQ(kindOf(""), FileKind::Unknown);
  EXPECT_EQ(kindOf(std::string("1,\0,0\n", 6)), FileKind::Unknown);
  EXPECT_EQ(kindWithArray("features"), FileKind::Features);
  EXPECT_EQ(kindWithArray("features_0001"), FileKind::Features);
  EXPECT_EQ(kindWithArray("conv1.weight"), FileKind::Weights);
}

TEST_F(FileKindTest, OfFolders)
{
  EXPECT_EQ(fileKind(m_directory / "nowhere"), FileKind::Missing);
  EXPECT_EQ(fileKind(m_directory / "."), FileKind::Folder);
  test::writeText(m_directory / "run.json", "{}");
  EXPECT_EQ(fileKind(m_directory / "."), FileKind::RunFolder);
}

}  // namespace
}  // namespace simplexity::runs

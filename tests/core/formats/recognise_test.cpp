#include "core/formats/recognise.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "core/formats/safetensors.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/text_files.h"

namespace simplexity::formats {
namespace {

const std::filesystem::path kFiles = SIMPLEXITY_PYTORCH_FILES;

TEST(Recognise, FilesOfNumpyAndPyTorch)
{
  EXPECT_EQ(recognise(kFiles / "array.npy"), FileContent::NumpyArray);
  EXPECT_EQ(recognise(kFiles / "arrays.npz"), FileContent::NumpyArchive);
  EXPECT_EQ(recognise(kFiles / "plain.pt"), FileContent::PyTorchStateDict);
  EXPECT_EQ(recognise(kFiles / "script.pt"), FileContent::PyTorchScript);
  EXPECT_EQ(recognise(kFiles / "legacy.pt"), FileContent::PyTorchLegacy);
}

TEST(Recognise, SafetensorsAndWhatIsNothing)
{
  const test::TemporaryDirectory folder;
  TensorArchive archive;
  archive.tensors["a"] = {ElementType::U8, {1}, {std::byte{7}}};
  ASSERT_TRUE(writeSafetensors(folder / "misleading.npz", archive));
  EXPECT_EQ(recognise(folder / "misleading.npz"), FileContent::Safetensors);
  for (const std::string text : {"", "P", "PK,1", "12345678", R"({"a": 1, "b": 2})", "\x93NUM"}) {
    test::writeText(folder / "other", text);
    EXPECT_EQ(recognise(folder / "other"), FileContent::Unknown) << text;
  }
}

TEST(Recognise, FailsForWhatCannotBeRead)
{
  EXPECT_EQ(recognise(kFiles).error().code, ErrorCode::NotFound);
  EXPECT_EQ(recognise(kFiles / "none").error().code, ErrorCode::NotFound);
  EXPECT_EQ(recognise(kFiles / "truncated.pt").error().code, ErrorCode::InvalidFormat);
}

}  // namespace
}  // namespace simplexity::formats

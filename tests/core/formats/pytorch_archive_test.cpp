#include "core/formats/pytorch_archive.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/formats/npz.h"
#include "core/formats/safetensors.h"
#include "tests/support/text_files.h"

namespace simplexity::formats {
namespace {

const std::filesystem::path kFiles = SIMPLEXITY_PYTORCH_FILES;

/// FILE/ELEMENT_TYPE/NAME, as pytorch_files.py names its arrays.
struct ExpectedArray {
  std::string file;
  std::string type;
  std::string name;
};
ExpectedArray split(const std::string& path)
{
  const std::size_t first = path.find('/');
  const std::size_t second = path.find('/', first + 1);
  return {path.substr(0, first), path.substr(first + 1, second - first - 1), path.substr(second + 1)};
}

TEST(StateDict, HasTheArraysThatNumpySees)
{
  const Result<NpzFile> expected = NpzFile::open(kFiles / "expected.npz");
  ASSERT_TRUE(expected) << expected.error().text();
  std::map<std::string, std::size_t> counts;
  for (const std::string& path : expected->names()) {
    SCOPED_TRACE(path);
    const auto [file, type, name] = split(path);
    ++counts[file];
    const Result<TensorArchive> archive = readStateDict(kFiles / file);
    ASSERT_TRUE(archive) << archive.error().text();
    ASSERT_TRUE(archive->tensors.contains(name));
    const TensorData& tensor = archive->tensors.at(name);
    const Result<NumpyArray> array = expected->read(path);
    ASSERT_TRUE(array) << array.error().text();
    ASSERT_FALSE(array->isFortranOrder);
    EXPECT_EQ(elementTypeId(tensor.type), type);
    EXPECT_EQ(tensor.shape, array->shape);
    EXPECT_TRUE(tensor.bytes == array->bytes);
  }
  EXPECT_GE(counts.size(), 16U);
  for (const auto& [file, count] : counts) {
    EXPECT_EQ(readStateDict(kFiles / file)->tensors.size(), count) << file;
  }
}

TEST(StateDict, ReadsAnArchiveInMemory)
{
  const std::string content = test::readText(kFiles / "plain.pt");
  const Result<TensorArchive> archive =
      ZipArchive::fromMemory(std::as_bytes(std::span(content)), "memory").and_then([](const ZipArchive& zip) {
        return readStateDict(zip);
      });
  ASSERT_TRUE(archive) << archive.error().text();
  EXPECT_EQ(archive->tensors.size(), 7U);
  const auto torn = std::as_bytes(std::span(content)).first(content.size() / 2);
  EXPECT_EQ(ZipArchive::fromMemory(torn, "memory").error().where, "memory");
}

TEST(StateDict, KeepsPlainValuesBesideTheWeights)
{
  const Result<TensorArchive> archive = readStateDict(kFiles / "nested.pt");
  ASSERT_TRUE(archive) << archive.error().text();
  EXPECT_EQ(archive->metadata, (std::map<std::string, std::string>{{"accuracy", "0.5"},
                                                                   {"arch", "resnet18"},
                                                                   {"epoch", "12"},
                                                                   {"pretrained", "false"},
                                                                   {"seed", "9.223372036854776e+18"}}));
  EXPECT_TRUE(readStateDict(kFiles / "plain.pt")->metadata.empty());
}

TEST(StateDict, RefusesEverythingElseInASentence)
{
  const auto refused = nlohmann::json::parse(test::readText(kFiles / "refused.json"));
  for (const auto& [file, sentence] : refused.items()) {
    SCOPED_TRACE(file);
    const Result<TensorArchive> archive = readStateDict(kFiles / file);
    ASSERT_FALSE(archive);
    EXPECT_EQ(archive.error().where, kFiles / file);
    EXPECT_THAT(archive.error().message, ::testing::HasSubstr(sentence.get<std::string>()));
  }
  EXPECT_GE(refused.size(), 60U);
}

TEST(StateDict, MissingFileAndFolderAreNotFound)
{
  EXPECT_EQ(readStateDict(kFiles / "none").error().code, ErrorCode::NotFound);
  EXPECT_EQ(readStateDict(kFiles).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace simplexity::formats

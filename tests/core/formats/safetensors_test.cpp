#include "core/formats/safetensors.h"

#include <chrono>
#include <cstring>
#include <ostream>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/formats/safetensors_header.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/text_files.h"

namespace simplexity::formats {
namespace {

using test::readText;
using test::writeText;
using ::testing::HasSubstr;

/// A file as the format's description spells it: length, header, data.
std::string fileOf(const std::string& header, const std::string& data)
{
  const std::uint64_t length = header.size();
  std::string file(sizeof(length), '\0');
  std::memcpy(file.data(), &length, sizeof(length));
  return file + header + data;
}

TEST(Safetensors, ReadsAFileWrittenByHand)
{
  const simplexity::test::TemporaryDirectory folder;
  // 1.5 as a little-endian float is 00 00 c0 3f.
  writeText(folder / "a", fileOf(R"({"__metadata__":{"who":"me"},"b":{"dtype":"U8","shape":[],"data_offsets":[4,5]},)"
                                 R"("a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}} )",
                                 std::string("\x00\x00\xc0\x3f\x2a", 5)));
  const Result<TensorArchive> archive = readSafetensors(folder / "a");
  ASSERT_TRUE(archive) << archive.error().text();
  EXPECT_EQ(archive->metadata.at("who"), "me");
  const TensorData& a = archive->tensors.at("a");
  EXPECT_EQ(a.shape, (std::vector<std::int64_t>{1, 1}));
  float value = 0.0F;
  std::memcpy(&value, a.bytes.data(), sizeof(value));
  EXPECT_EQ(value, 1.5F);
  EXPECT_EQ(archive->tensors.at("b").bytes, std::vector<std::byte>{std::byte{42}});
}

TEST(Safetensors, RoundTripsEveryTypeAlignedAndWithoutHoles)
{
  const simplexity::test::TemporaryDirectory folder;
  TensorArchive archive;
  int fill = 1;
  for (const ElementType type :
       {ElementType::U8, ElementType::F32, ElementType::I32, ElementType::F64, ElementType::I64, ElementType::F16,
        ElementType::BF16, ElementType::I8, ElementType::I16, ElementType::BOOL}) {
    archive.tensors["t" + std::to_string(fill)] = {
        type, {3, 1}, std::vector<std::byte>(3 * elementSize(type), std::byte(fill))};
    ++fill;
  }
  archive.tensors["empty"] = {ElementType::F64, {0, 7}, {}};
  archive.metadata["text"] = "quotes \" and \\ and \u221e";
  ASSERT_TRUE(writeSafetensors(folder / "a", archive));

  std::uint64_t headerLength = 0;
  std::memcpy(&headerLength, readText(folder / "a").data(), sizeof(headerLength));
  EXPECT_EQ(headerLength % 8, 0U);
  const Result<TensorArchive> back = readSafetensors(folder / "a");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->metadata, archive.metadata);
  ASSERT_EQ(back->tensors.size(), archive.tensors.size());
  for (const auto& [name, tensor] : archive.tensors) {
    EXPECT_EQ(back->tensors.at(name).type, tensor.type) << name;
    EXPECT_EQ(back->tensors.at(name).shape, tensor.shape) << name;
    EXPECT_EQ(back->tensors.at(name).bytes, tensor.bytes) << name;
  }
}

TEST(Safetensors, ABitThatIsFlippedAnywhereIsNoticed)
{
  const simplexity::test::TemporaryDirectory folder;
  TensorArchive archive;
  archive.tensors["weight"] = {ElementType::F32, {2, 1}, std::vector<std::byte>(8, std::byte{7})};
  archive.tensors["bias"] = {ElementType::F32, {2}, std::vector<std::byte>(8, std::byte{9})};
  archive.metadata = {{"epoch", "12"}, {"shuffling", "1 2 3"}};
  ASSERT_TRUE(writeSafetensors(folder / "a", archive));
  const std::string whole = readText(folder / "a");
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    std::istringstream stream(damaged);
    const Result<TensorArchive> read = readSafetensors(stream, damaged.size());
    EXPECT_FALSE(read) << "bit " << bit % 8 << " of byte " << bit / 8;
    EXPECT_TRUE(read || !read.error().message.empty());
  }
}

TEST(Safetensors, TheChecksumIsNoPartOfTheContent)
{
  const simplexity::test::TemporaryDirectory folder;
  TensorArchive archive;
  archive.tensors["a"] = {ElementType::U8, {2}, {std::byte{1}, std::byte{2}}};
  ASSERT_TRUE(writeSafetensors(folder / "a", archive));
  EXPECT_THAT(readText(folder / "a"), HasSubstr("simplexity_crc32:"));
  const Result<TensorArchive> back = readSafetensors(folder / "a");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_TRUE(back->metadata.empty());
}

TEST(Safetensors, RefusesToWriteAShapeThatDisagreesWithItsBytes)
{
  TensorArchive archive;
  archive.tensors["a"] = {ElementType::F32, {2}, std::vector<std::byte>(7)};
  EXPECT_THROW(static_cast<void>(writeSafetensors("never-written", archive)), std::logic_error);
}

TEST(Safetensors, MissingFileAndFolderAreNotFound)
{
  const simplexity::test::TemporaryDirectory folder;
  EXPECT_EQ(readSafetensors(folder / "none").error().code, ErrorCode::NotFound);
  EXPECT_EQ(readSafetensors(folder.path()).error().code, ErrorCode::NotFound);
}

/// Time in proportion to the square of their number would be minutes.
TEST(Safetensors, ManyNamesAreReadInSeconds)
{
  constexpr int kMany = 100'000;
  std::string header = "{";
  for (int i = 0; i < kMany; ++i) {
    header += fmt::format(R"({}"t{}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})", i > 0 ? "," : "", i);
  }
  const auto start = std::chrono::steady_clock::now();
  const auto parsed = parseSafetensorsHeader(header + "}", 0);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(std::ssize(parsed->entries), kMany);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

struct HostileFile {
  const char* name;
  std::string content;
  ErrorCode code;
  const char* message;
};
void PrintTo(const HostileFile& file, std::ostream* stream)
{
  *stream << file.name;
}

std::string oneTensor(const std::string& description, const std::string& data = "12345678")
{
  return fileOf(R"({"x":)" + description + "}", data);
}

class HostileSafetensors : public ::testing::TestWithParam<HostileFile> {};

TEST_P(HostileSafetensors, IsRefusedWithASentence)
{
  const simplexity::test::TemporaryDirectory folder;
  writeText(folder / "a", GetParam().content);
  const Result<TensorArchive> archive = readSafetensors(folder / "a");
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error().code, GetParam().code);
  EXPECT_EQ(archive.error().where, folder / "a");
  EXPECT_THAT(archive.error().message, HasSubstr(GetParam().message));
}

constexpr auto kBad = ErrorCode::InvalidFormat;
INSTANTIATE_TEST_SUITE_P(
    Files, HostileSafetensors,
    ::testing::Values(
        HostileFile{"Empty", "", kBad, "too short"}, HostileFile{"SevenBytes", "1234567", kBad, "too short"},
        HostileFile{"HeaderBeyondEnd", std::string("\x09\0\0\0\0\0\0\0{}", 10), kBad,
                    "a header of 9 bytes does not fit"},
        HostileFile{"HugeHeader", std::string(8, '\xff') + "{}", kBad, "does not fit"},
        HostileFile{"NotJson", fileOf("{\"x\":", ""), kBad, "not valid JSON"},
        HostileFile{"List", fileOf("[]", ""), kBad, "not a JSON object"},
        HostileFile{"Deep", fileOf(std::string(1'000'000, '['), ""), kBad, "nested too deeply"},
        HostileFile{"EntryIsANumber", oneTensor("3"), kBad, "must be a JSON object"},
        HostileFile{"NoType", oneTensor(R"({"shape":[8],"data_offsets":[0,8]})"), kBad, "\"dtype\" is missing"},
        HostileFile{"NoShape", oneTensor(R"({"dtype":"U8","data_offsets":[0,8]})"), kBad, "\"shape\" is missing"},
        HostileFile{"EighthFloats", oneTensor(R"({"dtype":"F8_E5M2","shape":[8],"data_offsets":[0,8]})"),
                    ErrorCode::Unsupported, "type F8_E5M2; F16, BF16, F32"},
        HostileFile{"ShapeOfText", oneTensor(R"({"dtype":"U8","shape":"8","data_offsets":[0,8]})"), kBad,
                    "must be a list"},
        HostileFile{"ShapeOfReals", oneTensor(R"({"dtype":"U8","shape":[8.0],"data_offsets":[0,8]})"), kBad,
                    "whole number"},
        HostileFile{"NegativeSize", oneTensor(R"({"dtype":"U8","shape":[-8],"data_offsets":[0,8]})"), kBad,
                    "disagrees"},
        HostileFile{"TwoNegativeSizes", oneTensor(R"({"dtype":"U8","shape":[-2,-4],"data_offsets":[0,8]})"), kBad,
                    "disagrees"},
        HostileFile{"ProductOverflows",
                    oneTensor(R"({"dtype":"F64","shape":[4294967296,4294967296,1],"data_offsets":[0,0]})", ""), kBad,
                    "disagrees"},
        HostileFile{"SizeBeyond64Bits",
                    oneTensor(R"({"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,8]})"), kBad,
                    "whole number"},
        HostileFile{"ShapeTooSmall", oneTensor(R"({"dtype":"U8","shape":[7],"data_offsets":[0,8]})"), kBad,
                    "disagrees"},
        HostileFile{"OneOffset", oneTensor(R"({"dtype":"U8","shape":[8],"data_offsets":[8]})"), kBad,
                    "two ascending offsets"},
        HostileFile{"BackwardOffsets", oneTensor(R"({"dtype":"U8","shape":[8],"data_offsets":[8,0]})"), kBad,
                    "two ascending offsets"},
        HostileFile{"NegativeOffset", oneTensor(R"({"dtype":"U8","shape":[8],"data_offsets":[-8,0]})"), kBad,
                    "0 or more"},
        HostileFile{"BeyondTheData", oneTensor(R"({"dtype":"U8","shape":[9],"data_offsets":[0,9]})"), kBad,
                    "holds 8 bytes of data where its header promises 9"},
        HostileFile{"TrailingData", oneTensor(R"({"dtype":"U8","shape":[7],"data_offsets":[0,7]})"), kBad,
                    "promises 7"},
        HostileFile{"HoleAtTheStart", oneTensor(R"({"dtype":"U8","shape":[7],"data_offsets":[1,8]})"), kBad,
                    "leaves a hole"},
        HostileFile{
            "Overlap",
            fileOf(
                R"({"x":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"y":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})",
                "12345678"),
            kBad, "overlaps"},
        HostileFile{
            "OneNameTwice",
            fileOf(
                R"({"x":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"x":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})",
                "12345678"),
            kBad, R"(has the key "x" twice)"},
        HostileFile{"OneKeyTwice", oneTensor(R"({"dtype":"U8","shape":[8],"shape":[8],"data_offsets":[0,8]})"), kBad,
                    R"(has the key "shape" twice)"},
        HostileFile{"MetadataOfNumbers", fileOf(R"({"__metadata__":{"a":1}})", ""), kBad, "metadata"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace simplexity::formats

#include "core/data/idx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/core/data/data_files.h"

namespace simplexity::data {
namespace {

using test::Bytes;
using test::gzipped;
using test::idxImageFile;
using test::idxLabelFile;
using ::testing::HasSubstr;

const Bytes kPixels = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120};

Result<IdxImages> imagesFrom(const Bytes& file)
{
  return ByteReader::fromMemory(file, "images").and_then([](ByteReader reader) { return readIdxImages(reader); });
}

Result<Bytes> labelsFrom(const Bytes& file)
{
  return ByteReader::fromMemory(file, "labels").and_then([](ByteReader reader) { return readIdxLabels(reader); });
}

TEST(IdxReader, ReadsImagesPlainAndPacked)
{
  const Bytes file = idxImageFile(2, 3, 2, kPixels);
  for (const Bytes& source : {file, gzipped(file)}) {
    const IdxImages images = imagesFrom(source).value();
    EXPECT_EQ(images.count, 2);
    EXPECT_EQ(images.shape, (ImageShape{.channels = 1, .height = 3, .width = 2}));
    EXPECT_EQ(images.pixels, kPixels);
  }
}

TEST(IdxReader, ReadsLabelsPlainAndPacked)
{
  const Bytes file = idxLabelFile({3, 1, 255});
  for (const Bytes& source : {file, gzipped(file)}) {
    EXPECT_EQ(labelsFrom(source).value(), (Bytes{3, 1, 255}));
  }
}

struct BadFile {
  std::string name;
  Bytes content;
  std::string sentence;
};

Bytes cut(Bytes content, std::size_t size)
{
  content.resize(size);
  return content;
}

std::string nameOf(const ::testing::TestParamInfo<BadFile>& info)
{
  return info.param.name;
}

class BadImages : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadImages, AreRefusedWithAReason)
{
  const auto images = imagesFrom(GetParam().content);
  ASSERT_FALSE(images.has_value());
  EXPECT_EQ(images.error().code, ErrorCode::InvalidFormat);
  EXPECT_EQ(images.error().where, "images");
  EXPECT_THAT(images.error().message, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    IdxReader, BadImages,
    ::testing::Values(
        BadFile{"WrongMagic", idxLabelFile(kPixels),
                "not an IDX file of images: expected the magic number 0x00000803, found 0x00000801"},
        BadFile{"Empty", {}, "truncated: expected an IDX header of 16 bytes, found 0"},
        BadFile{"HalfAMagic", {0, 0}, "truncated: expected an IDX header of 16 bytes, found 2"},
        BadFile{"HalfAHeader", cut(idxImageFile(2, 3, 2, {}), 11),
                "truncated: expected an IDX header of 16 bytes, found 11"},
        BadFile{"NoImages", idxImageFile(0, 3, 2, {}), "the file holds no images: expected at least one"},
        BadFile{"NoHeight", idxImageFile(2, 0, 2, {}), "images of 0×2 pixels: expected sides of 1 to 4096"},
        BadFile{"NoWidth", idxImageFile(2, 3, 0, {}), "images of 3×0 pixels: expected sides of 1 to 4096"},
        BadFile{"TooWide", idxImageFile(1, 1, 4097, {}), "images of 1×4097 pixels: expected sides of 1 to 4096"},
        // 0x10000 cubed is 0 modulo 2^32 and 2^48: nothing may overflow into a small size.
        BadFile{"Overflow", idxImageFile(0x10000, 0x10000, 0x10000, {}), "images of 65536×65536 pixels"},
        BadFile{"TooMany", idxImageFile(0xFFFFFFFF, 4096, 4096, kPixels),
                "the header announces 4294967295 images of 4096×4096 pixels: expected at most 4294967296 bytes, found "
                "72057594021150720"},
        BadFile{"Truncated", cut(idxImageFile(2, 3, 2, kPixels), 27),
                "truncated: the header announces 2 images of 3×2 pixels, expected 12 bytes after it, found at most 11"},
        BadFile{"TruncatedInsideGzip", gzipped(cut(idxImageFile(2, 3, 2, kPixels), 27)),
                "truncated: the header announces 2 images of 3×2 pixels, expected 12 bytes after it, found at most 11"},
        BadFile{"Oversized", test::concatenated(idxImageFile(2, 3, 2, kPixels), {0}),
                "oversized: the header announces 2 images of 3×2 pixels, expected 12 bytes after it, found more"},
        BadFile{"OversizedInsideGzip", gzipped(test::concatenated(idxImageFile(2, 3, 2, kPixels), {0})),
                "oversized: the header announces 2 images of 3×2 pixels"},
        BadFile{"GzipBomb", gzipped(test::concatenated(idxImageFile(2, 3, 2, kPixels), Bytes(20'000'000))),
                "oversized: the header announces 2 images of 3×2 pixels"},
        // 4 GiB announced by 40 bytes: refused before a byte of it is reserved.
        BadFile{"AnnouncesMoreThanGzipCanHold", gzipped(idxImageFile(256, 4096, 4096, {})),
                "truncated: the header announces 256 images of 4096×4096 pixels, expected 4294967296 bytes"}),
    nameOf);

class BadLabels : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadLabels, AreRefusedWithAReason)
{
  const auto labels = labelsFrom(GetParam().content);
  ASSERT_FALSE(labels.has_value());
  EXPECT_EQ(labels.error().code, ErrorCode::InvalidFormat);
  EXPECT_EQ(labels.error().where, "labels");
  EXPECT_THAT(labels.error().message, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    IdxReader, BadLabels,
    ::testing::Values(BadFile{"WrongMagic", idxImageFile(2, 3, 2, kPixels),
                              "not an IDX file of labels: expected the magic number 0x00000801, found 0x00000803"},
                      BadFile{"HalfAHeader", cut(idxLabelFile({}), 7),
                              "truncated: expected an IDX header of 8 bytes, found 7"},
                      BadFile{"NoLabels", idxLabelFile({}), "the file holds no labels: expected at least one"},
                      BadFile{"Truncated", cut(idxLabelFile({1, 2, 3}), 9),
                              "truncated: the header announces 3 labels, expected 3 bytes after it, found at most 1"},
                      BadFile{"Oversized", test::concatenated(idxLabelFile({1, 2, 3}), {4}),
                              "oversized: the header announces 3 labels, expected 3 bytes after it, found more"}),
    nameOf);

}  // namespace
}  // namespace simplexity::data

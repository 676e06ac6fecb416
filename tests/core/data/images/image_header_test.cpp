#include "core/data/images/image_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/core/data/images/image_files.h"

namespace simplexity::data {
namespace {

using test::Bytes;
using ::testing::HasSubstr;

class ImageHeaders : public ::testing::TestWithParam<const char*> {
 protected:
  /// With noise enough that nothing of it can be left out of the file.
  static Bytes file()
  {
    return test::encoded(test::colourImage(13, 29,
                                           [](int row, int column) {
                                             const auto noise = static_cast<unsigned>(row * 29 + column) * 2654435761U;
                                             return cv::Vec3b(noise & 255U, noise >> 8U & 255U, noise >> 16U & 255U);
                                           }),
                         GetParam());
  }
};

TEST_P(ImageHeaders, TellTheSize)
{
  const auto header = readImageHeader(file());
  ASSERT_TRUE(header.has_value()) << header.error().text();
  EXPECT_EQ(header->width, 29);
  EXPECT_EQ(header->height, 13);
}

TEST_P(ImageHeaders, RefuseEveryFileThatIsCutOff)
{
  const Bytes whole = file();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(readImageHeader(std::span(whole).first(size)).has_value()) << size << " of " << whole.size();
  }
  EXPECT_THAT(readImageHeader(std::span(whole).first(whole.size() - 1)).error().message, HasSubstr("cut off"));
}

TEST_P(ImageHeaders, TakeAnyDamage)
{
  const Bytes whole = file();
  for (std::size_t position = 0; position < whole.size(); ++position) {
    for (const std::uint8_t value : Bytes{0x00, 0x7F, 0xFF}) {
      Bytes damaged = whole;
      damaged[position] = value;
      const auto header = readImageHeader(damaged);  // must come back; what it says is the decoder's problem
      EXPECT_TRUE(!header || header->pixels() <= kMostPixels);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, ImageHeaders, ::testing::Values(".png", ".jpg", ".bmp", ".webp"),
                         [](const auto& test) { return std::string(test.param).substr(1); });

TEST(ImageHeader, ReadsLossyWebP)
{
  Bytes file(30);
  const Bytes riff = test::concatenated(test::bytesOf("RIFF"), {22, 0, 0, 0});
  const Bytes name = test::bytesOf("WEBPVP8 ");
  std::copy(riff.begin(), riff.end(), file.begin());
  std::copy(name.begin(), name.end(), file.begin() + 8);
  file[26] = 200;  // width, then height, of 14 bits each
  file[28] = 0x01;
  file[29] = 0xC0 | 0x02;  // above it two bits of scaling
  const auto header = readImageHeader(file);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->width, 200);
  EXPECT_EQ(header->height, 0x0201);
}

TEST(ImageHeader, RefusesAnImageThatWouldFillTheMemory)
{
  const auto header = readImageHeader(test::hollowPng(60000, 60000));
  ASSERT_FALSE(header.has_value());
  EXPECT_EQ(header.error().message, "the image has 60000 × 60000 pixels: at most 100 million are read");
  EXPECT_TRUE(readImageHeader(test::hollowPng(10000, 10000)).has_value());
  EXPECT_FALSE(readImageHeader(test::hollowPng(10001, 10000)).has_value());
  EXPECT_FALSE(readImageHeader(test::hollowPng(0xFFFFFFFF, 0xFFFFFFFF)).has_value());
  EXPECT_FALSE(readImageHeader(test::hollowPng(0, 5)).has_value());
}

TEST(ImageHeader, SaysWhatIsWrong)
{
  EXPECT_EQ(readImageHeader({}).error().message, "the file is empty");
  EXPECT_THAT(readImageHeader(test::bytesOf("just some text")).error().message,
              HasSubstr("not a PNG, JPEG, BMP or WebP"));
  Bytes png = test::hollowPng(5, 5);
  png[20] ^= 1U;  // inside the header
  EXPECT_THAT(readImageHeader(png).error().message, HasSubstr("a checksum is wrong"));
}

TEST(ImageHeader, TellsTheFormatByContent)
{
  const cv::Mat image = test::grayImage(3, 3, [](int, int) { return std::uint8_t{9}; });
  EXPECT_EQ(imageFormatOf(test::encoded(image, ".png")), ImageFormat::Png);
  EXPECT_EQ(imageFormatOf(test::encoded(image, ".jpg")), ImageFormat::Jpeg);
  EXPECT_EQ(imageFormatOf(test::encoded(image, ".bmp")), ImageFormat::Bmp);
  EXPECT_EQ(imageFormatOf(test::encoded(image, ".webp")), ImageFormat::WebP);
  EXPECT_EQ(imageFormatOf(test::bytesOf("GIF89a")), std::nullopt);
}

}  // namespace
}  // namespace simplexity::data

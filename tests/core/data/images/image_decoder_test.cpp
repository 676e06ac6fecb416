#include "core/data/images/image_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/core/data/images/image_files.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::data {
namespace {

using test::Bytes;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Decoding : public ::testing::Test {
 protected:
  [[nodiscard]] Result<Bytes> decode(const Bytes& file, int side, int channels) const
  {
    test::writeFile(m_folder / "image", file);
    Bytes values(static_cast<std::size_t>(channels * side * side));
    return ImageDecoder(side, channels).decode(m_folder / "image", values).map([&] { return values; });
  }
  [[nodiscard]] Bytes decodedGray(const cv::Mat& image, int side) const
  {
    return decode(test::encoded(image, ".png"), side, 1).value();
  }

 private:
  test::TemporaryDirectory m_folder;
};

/// Something different in every pixel and channel.
cv::Vec3b pattern(int row, int column)
{
  const auto value = [&](int a, int b) { return static_cast<std::uint8_t>((a * row + b * column) % 251); };
  return {value(7, 11), value(13, 5), value(3, 17)};
}

TEST_F(Decoding, GivesThePlanesRedGreenBlue)
{
  const cv::Mat image = test::colourImage(4, 4, pattern);
  for (const char* extension : {".png", ".bmp", ".webp"}) {
    const Bytes values = decode(test::encoded(image, extension), 4, 3).value();
    for (int row = 0; row < 4; ++row) {
      for (int column = 0; column < 4; ++column) {
        for (int channel = 0; channel < 3; ++channel) {
          EXPECT_EQ(values[static_cast<std::size_t>(channel * 16 + row * 4 + column)],
                    pattern(row, column)[2 - channel])
              << extension;
        }
      }
    }
  }
}

TEST_F(Decoding, ReadsJpegNearlyExactly)
{
  const cv::Mat image = test::colourImage(16, 16, [](int, int) { return cv::Vec3b(200, 40, 90); });
  const Bytes values = decode(test::encoded(image, ".jpg"), 16, 3).value();
  EXPECT_NEAR(values[0], 90, 2);
  EXPECT_NEAR(values[256], 40, 2);
  EXPECT_NEAR(values[512], 200, 2);
}

/// The mean over each block is what shrinking by a whole factor is.
TEST_F(Decoding, ShrinksByTheMeanOverEachPixelsArea)
{
  constexpr int kSide = 8;
  constexpr int kFactor = 5;
  const cv::Mat image = test::colourImage(kSide * kFactor, kSide * kFactor, pattern);
  const Bytes values = decode(test::encoded(image, ".png"), kSide, 3).value();
  for (int row = 0; row < kSide; ++row) {
    for (int column = 0; column < kSide; ++column) {
      cv::Vec3d sum;
      for (int y = 0; y < kFactor; ++y) {
        for (int x = 0; x < kFactor; ++x) {
          sum += pattern(row * kFactor + y, column * kFactor + x);
        }
      }
      for (int channel = 0; channel < 3; ++channel) {
        const double mean = sum[2 - channel] / (kFactor * kFactor);
        EXPECT_NEAR(values[static_cast<std::size_t>((channel * kSide + row) * kSide + column)], mean, 0.51);
      }
    }
  }
}

/// Three pixels make two: the middle one goes half to each.
TEST_F(Decoding, SharesOutPixelsThatStraddle)
{
  const cv::Mat image =
      test::grayImage(12, 12, [](int, int column) { return static_cast<std::uint8_t>(column % 3 * 60); });
  EXPECT_THAT(
      Bytes(decodedGray(image, 8)),
      ElementsAre(20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20,
                  100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20,
                  100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100, 20, 100));
}

TEST_F(Decoding, CutsOutTheSquareInTheCentre)
{
  const auto inSquare = [](int along) { return along >= 3 && along < 11; };
  const cv::Mat wide =
      test::grayImage(8, 14, [&](int, int column) { return inSquare(column) ? std::uint8_t{50} : std::uint8_t{255}; });
  const cv::Mat tall =
      test::grayImage(14, 8, [&](int row, int) { return inSquare(row) ? std::uint8_t{50} : std::uint8_t{255}; });
  EXPECT_THAT(decodedGray(wide, 4), Each(50));
  EXPECT_THAT(decodedGray(tall, 4), Each(50));
}

TEST_F(Decoding, EnlargesLinearly)
{
  const cv::Mat image = test::grayImage(2, 2, [](int, int column) { return static_cast<std::uint8_t>(column * 200); });
  const Bytes values = decodedGray(image, 4);
  EXPECT_THAT(std::vector<int>(values.begin(), values.begin() + 4), ElementsAre(0, 50, 150, 200));
}

TEST_F(Decoding, WeighsColoursForBrightness)
{
  const auto brightness = [&](const cv::Vec3b& colour) {
    return int{
        decode(test::encoded(test::colourImage(4, 4, [&](int, int) { return colour; }), ".png"), 4, 1).value()[0]};
  };
  EXPECT_NEAR(brightness({0, 0, 255}), 0.299 * 255, 0.51);
  EXPECT_NEAR(brightness({0, 255, 0}), 0.587 * 255, 0.51);
  EXPECT_NEAR(brightness({255, 0, 0}), 0.114 * 255, 0.51);
  EXPECT_EQ(brightness({77, 77, 77}), 77);
}

TEST_F(Decoding, LaysTransparencyOnWhite)
{
  cv::Mat image(4, 4, CV_8UC4, cv::Scalar(10, 20, 200, 0));
  image.rowRange(2, 4).setTo(cv::Scalar(10, 20, 200, 51));  // a fifth
  for (const char* extension : {".png", ".webp"}) {
    const Bytes values = decode(test::encoded(image, extension), 4, 3).value();
    EXPECT_EQ(values[0], 255);
    EXPECT_EQ(values[15], 244);           // 0.2 · 200 + 0.8 · 255
    EXPECT_EQ(values[16 + 15], 208);      // 0.2 · 20 + 0.8 · 255
    EXPECT_EQ(values[2 * 16 + 15], 206);  // 0.2 · 10 + 0.8 · 255
  }
}

TEST_F(Decoding, ScalesSixteenBitsToEight)
{
  cv::Mat image(4, 4, CV_16UC1, cv::Scalar(65535));
  image.at<std::uint16_t>(0, 0) = 257 * 100;
  image.at<std::uint16_t>(0, 1) = 0;
  image.at<std::uint16_t>(0, 2) = 257 * 100 + 200;  // nearer to 101
  const Bytes values = decodedGray(image, 4);
  EXPECT_THAT(std::vector<int>(values.begin(), values.begin() + 4), ElementsAre(100, 0, 101, 255));
}

/// As the standard (CIPA DC-008) has it, "the 0th row is at the visual … side": what each orientation must show in the
/// four corners of an image whose corners are stored as A B / C D.
TEST_F(Decoding, TurnsAsExifSays)
{
  const std::vector<std::string> corners = {"ABCD", "BADC", "DCBA", "CDAB", "ACBD", "CADB", "DBCA", "BDAC"};
  const auto level = [](char corner) { return 40 + 50 * (corner - 'A'); };
  const cv::Mat image = test::grayImage(32, 32, [&](int row, int column) {
    return static_cast<std::uint8_t>(level(static_cast<char>('A' + (row < 16 ? 0 : 2) + (column < 16 ? 0 : 1))));
  });
  const Bytes jpeg = test::encoded(image, ".jpg");
  for (std::size_t orientation = 1; orientation <= corners.size(); ++orientation) {
    const Bytes values = decode(test::withOrientation(jpeg, static_cast<std::uint8_t>(orientation)), 4, 1).value();
    const std::string& expected = corners[orientation - 1];
    EXPECT_NEAR(values[0], level(expected[0]), 2) << orientation;
    EXPECT_NEAR(values[3], level(expected[1]), 2) << orientation;
    EXPECT_NEAR(values[12], level(expected[2]), 2) << orientation;
    EXPECT_NEAR(values[15], level(expected[3]), 2) << orientation;
  }
}

TEST_F(Decoding, SaysThatPixelsCannotBeDecoded)
{
  const auto values = decode(test::hollowPng(64, 64), 4, 1);  // a frame without a picture
  ASSERT_FALSE(values.has_value());
  EXPECT_THAT(values.error().message, HasSubstr("its pixels cannot be decoded"));
}

TEST_F(Decoding, SaysThatAFileIsMissing)
{
  Bytes values(16);
  EXPECT_EQ(ImageDecoder(4, 1).decode("/nowhere/at/all.png", values).error().message, "no such file");
}

}  // namespace
}  // namespace simplexity::data

#include "core/data/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace simplexity::data {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;

/// Two channels of one row of two pixels.
constexpr ImageShape kShape = {.channels = 2, .height = 1, .width = 2};

Dataset byteDataset()
{
  Dataset dataset;
  dataset.shape = kShape;
  dataset.train = {std::vector<std::uint8_t>{0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 255}, {0, 1, 0}};
  dataset.normalisation = {10.0F, {1.0F, 2.0F}, {0.5F, 4.0F}};
  return dataset;
}

TEST(GatherNormalised, AppliesMeanAndDeviationOfEachChannelToBytes)
{
  const Dataset dataset = byteDataset();
  std::vector<float> out(8);
  const std::vector<std::int64_t> indices = {2, 0};
  gatherNormalised(dataset, dataset.train, indices, out);
  // (80/10 − 1)/0.5, (90/10 − 1)/0.5, (100/10 − 2)/4, (255/10 − 2)/4, then the same of 0, 10, 20, 30.
  EXPECT_THAT(out, ElementsAre(14.0F, 16.0F, 2.0F, 5.875F, -2.0F, 0.0F, 0.0F, 0.25F));
}

TEST(GatherNormalised, AppliesMeanAndDeviationToRealNumbers)
{
  Dataset dataset = byteDataset();
  dataset.train = {std::vector<float>{5.0F, 10.0F, -20.0F, 30.0F}, {0}};
  std::vector<float> out(4);
  const std::vector<std::int64_t> indices = {0};
  gatherNormalised(dataset, dataset.train, indices, out);
  EXPECT_THAT(out, ElementsAre(FloatEq(-1.0F), FloatEq(0.0F), FloatEq(-1.0F), FloatEq(0.25F)));
}

TEST(GatherNormalised, TurnsTheTrainingSplitIntoMeanZeroAndDeviationOne)
{
  Dataset dataset = byteDataset();
  dataset.normalisation = normalisationOf(dataset.train, kShape, 255.0F);
  std::vector<float> out(12);
  const std::vector<std::int64_t> indices = {0, 1, 2};
  gatherNormalised(dataset, dataset.train, indices, out);
  for (std::size_t channel = 0; channel < 2; ++channel) {
    double sum = 0.0;
    double squares = 0.0;
    for (std::size_t sample = 0; sample < 3; ++sample) {
      for (std::size_t pixel = 0; pixel < 2; ++pixel) {
        const double value = out[4 * sample + 2 * channel + pixel];
        sum += value;
        squares += value * value;
      }
    }
    EXPECT_NEAR(sum / 6.0, 0.0, 1e-6);
    EXPECT_NEAR(squares / 6.0, 1.0, 1e-6);
  }
}

TEST(GatherNormalised, ThrowsOnMisuse)
{
  const Dataset dataset = byteDataset();
  std::vector<float> out(4);
  const std::vector<std::int64_t> tooLarge = {3};
  const std::vector<std::int64_t> negative = {-1};
  const std::vector<std::int64_t> two = {0, 1};
  EXPECT_THROW(gatherNormalised(dataset, dataset.train, tooLarge, out), std::logic_error);
  EXPECT_THROW(gatherNormalised(dataset, dataset.train, negative, out), std::logic_error);
  EXPECT_THROW(gatherNormalised(dataset, dataset.train, two, out), std::logic_error);
}

TEST(NormalisationOf, IsMeanAndPopulationDeviationPerChannel)
{
  const Samples bytes = {std::vector<std::uint8_t>{0, 10, 7, 7, 20, 30, 7, 7}, {0, 1}};
  const Normalisation ofBytes = normalisationOf(bytes, kShape, 10.0F);
  EXPECT_EQ(ofBytes.valueScale, 10.0F);
  EXPECT_THAT(ofBytes.mean, ElementsAre(FloatEq(1.5F), FloatEq(0.7F)));
  EXPECT_THAT(ofBytes.deviation, ElementsAre(FloatEq(std::sqrt(1.25F)), 1.0F));  // a constant channel is not divided

  const Samples reals = {std::vector<float>{0.0F, 10.0F, 0.1F, 0.1F, 20.0F, 30.0F, 0.1F, 0.1F}, {0, 1}};
  const Normalisation ofReals = normalisationOf(reals, kShape, 10.0F);
  EXPECT_THAT(ofReals.mean, ElementsAre(FloatEq(1.5F), FloatEq(0.01F)));
  EXPECT_THAT(ofReals.deviation, ElementsAre(FloatEq(std::sqrt(1.25F)), 1.0F));
}

TEST(NormalisationOf, KeepsItsDigitsUnderALargeOffset)
{
  // One million samples of 4096 ± 0.5: sums in float would lose the deviation.
  std::vector<float> values(1'000'000);
  for (std::size_t k = 0; k < values.size(); ++k) {
    values[k] = k % 2 == 0 ? 4095.5F : 4096.5F;
  }
  const Samples samples = {values, std::vector<std::int32_t>(values.size(), 0)};
  const Normalisation normalisation = normalisationOf(samples, {}, 1.0F);
  EXPECT_FLOAT_EQ(normalisation.mean.at(0), 4096.0F);
  EXPECT_FLOAT_EQ(normalisation.deviation.at(0), 0.5F);
}

TEST(FingerprintOf, IsTheChecksumOfValuesThenLabelsOfBothSplits)
{
  // Python: zlib.crc32(struct.pack('<2i', 0, 1), zlib.crc32(bytes([1, 2, 3, 250]))), likewise '<2f' of (1.5, −2).
  const Samples train = {std::vector<std::uint8_t>{1, 2, 3, 250}, {0, 1}};
  const Samples test = {std::vector<float>{1.5F, -2.0F}, {1, 0}};
  EXPECT_EQ(fingerprintOf(train, test), "crc32:e84fa6a3-7a15688a");
}

TEST(FingerprintOf, ChangesWithAnyValueOrLabel)
{
  const Samples samples = {std::vector<std::uint8_t>{1, 2}, {0, 1}};
  const Samples otherValue = {std::vector<std::uint8_t>{1, 3}, {0, 1}};
  const Samples otherLabel = {std::vector<std::uint8_t>{1, 2}, {0, 0}};
  const std::string fingerprint = fingerprintOf(samples, samples);
  EXPECT_NE(fingerprint, fingerprintOf(otherValue, samples));
  EXPECT_NE(fingerprint, fingerprintOf(samples, otherLabel));
}

}  // namespace
}  // namespace simplexity::data

#include "core/data/digits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace simplexity::data {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::int64_t countOf(const Samples& samples, std::int32_t label)
{
  return std::count(samples.labels.begin(), samples.labels.end(), label);
}

TEST(Digits, AreAllThereInAStratifiedSplit)
{
  const Dataset digits = makeDigits();
  EXPECT_EQ(digits.spec, "digits");
  EXPECT_EQ(digits.classCount(), 10);
  EXPECT_EQ(digits.classNames[7], "7");
  EXPECT_EQ(digits.train.count() + digits.test.count(), 1797);
  // zcat digits.csv.gz | cut -d, -f65 | sort | uniq -c
  const std::array<int, 10> counts = {178, 182, 177, 183, 181, 182, 181, 179, 174, 180};
  for (std::int32_t label = 0; label < 10; ++label) {
    const int all = counts[static_cast<std::size_t>(label)];
    EXPECT_EQ(countOf(digits.train, label) + countOf(digits.test, label), all);
    EXPECT_NEAR(static_cast<double>(countOf(digits.test, label)), 0.2 * all, 0.5);
  }
}

TEST(Digits, HaveTheirPixelsInRowOrder)
{
  // The first line of the file, a zero. Where the split put it must not matter.
  const Bytes zero = {0, 0,  5, 13, 9,  1, 0,  0, 0,  0,  13, 15, 10, 15, 5, 0,  0,  3, 15, 2, 0,  11,
                      8, 0,  0, 4,  12, 0, 0,  8, 8,  0,  0,  5,  8,  0,  0, 9,  8,  0, 0,  4, 11, 0,
                      1, 12, 7, 0,  0,  2, 14, 5, 10, 12, 0,  0,  0,  0,  6, 13, 10, 0, 0,  0};
  const Dataset digits = makeDigits();
  int found = 0;
  for (const Samples* samples : {&digits.train, &digits.test}) {
    const auto& pixels = std::get<Bytes>(samples->values);
    ASSERT_EQ(pixels.size(), samples->labels.size() * 64);
    for (std::size_t sample = 0; sample < samples->labels.size(); ++sample) {
      if (std::equal(zero.begin(), zero.end(), pixels.begin() + static_cast<std::ptrdiff_t>(64 * sample))) {
        EXPECT_EQ(samples->labels[sample], 0);
        ++found;
      }
    }
  }
  EXPECT_EQ(found, 1);
}

TEST(Digits, HaveBrightnessFromZeroToSixteen)
{
  const Dataset digits = makeDigits();
  const auto& train = std::get<Bytes>(digits.train.values);
  const auto& test = std::get<Bytes>(digits.test.values);
  EXPECT_EQ(*std::max_element(train.begin(), train.end()), 16);
  // Python: the sum of all 1797 · 64 numbers of the file.
  EXPECT_EQ(std::accumulate(train.begin(), train.end(), std::accumulate(test.begin(), test.end(), 0)), 561718);
  EXPECT_EQ(digits.normalisation.valueScale, 16.0F);
  EXPECT_NEAR(digits.normalisation.mean.at(0), 561718.0 / (1797 * 64 * 16), 0.005);
}

TEST(Digits, AreAlwaysTheSame)
{
  const Dataset digits = makeDigits();
  EXPECT_EQ(digits.fingerprint, makeDigits().fingerprint);
  // Pinned: another split would silently make results of older versions incomparable.
  EXPECT_EQ(digits.fingerprint, "crc32:95ddcc00-6fcffec1");
}

}  // namespace
}  // namespace simplexity::data

#include "core/data/digits.h"

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/check.h"
#include "core/base/random.h"
#include "core/data/byte_reader.h"
#include "core/data/sampling.h"
#include "core/data/subset.h"

extern "C" {
extern const unsigned char simplexity_digits_csv_gz[];
extern const unsigned long simplexity_digits_csv_gz_size;
}

namespace simplexity::data {

namespace {

constexpr ImageShape kShape = {.channels = 1, .height = 8, .width = 8};
constexpr int kWhite = 16;
constexpr int kClasses = 10;
constexpr double kTestFraction = 0.2;
constexpr std::uint64_t kSplitSeed = 8;  // any number; a change of it is a change of the data set

std::string unpacked()
{
  auto reader = ByteReader::fromMemory({simplexity_digits_csv_gz, simplexity_digits_csv_gz_size}, "digits.csv.gz");
  SIMPLEXITY_CHECK(reader.has_value(), "the embedded digits can be read");
  std::string text;
  std::array<std::uint8_t, 65536> part{};
  while (true) {
    const auto size = reader->read(part);
    SIMPLEXITY_CHECK(size.has_value(), "the embedded digits are undamaged");
    text.append(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(*size));
    if (*size < part.size()) {
      return text;
    }
  }
}

/// The number at the front of `text`, which must be followed by `separator`; both are removed from `text`.
int takeNumber(std::string_view& text, char separator, int largest)
{
  int value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  SIMPLEXITY_CHECK(error == std::errc() && value >= 0 && value <= largest, "the embedded digits are in range");
  SIMPLEXITY_CHECK(length < text.size() && *end == separator, "the embedded digits have 65 columns");
  text.remove_prefix(length + 1);
  return value;
}

/// A line is 64 pixels, row by row, then the digit.
Samples parse(std::string_view text)
{
  std::vector<std::uint8_t> pixels;
  Samples samples;
  while (!text.empty()) {
    for (std::int64_t pixel = 0; pixel < kShape.size(); ++pixel) {
      pixels.push_back(static_cast<std::uint8_t>(takeNumber(text, ',', kWhite)));
    }
    samples.labels.push_back(takeNumber(text, '\n', kClasses - 1));
  }
  samples.values = std::move(pixels);
  return samples;
}

}  // namespace

Dataset makeDigits()
{
  const Samples all = parse(unpacked());
  const TrainTestIndices split =
      stratifiedSplit(all.labels, kClasses, kTestFraction, RandomStream(kSplitSeed, StreamPurpose::Sampling));
  Dataset dataset;
  dataset.spec = "digits";
  dataset.title = "Optical digits (UCI)";
  dataset.citation =
      "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (1998), "
      "doi:10.24432/C50P49, CC BY 4.0";
  dataset.shape = kShape;
  for (int digit = 0; digit < kClasses; ++digit) {
    dataset.classNames.push_back(std::to_string(digit));
  }
  dataset.train = subset(all, kShape.size(), split.train);
  dataset.test = subset(all, kShape.size(), split.test);
  dataset.normalisation = normalisationOf(dataset.train, kShape, static_cast<float>(kWhite));
  dataset.fingerprint = fingerprintOf(dataset.train, dataset.test);
  return dataset;
}

}  // namespace simplexity::data

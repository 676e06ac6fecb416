#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/base/check.h"
#include "core/data/dataset.h"

namespace simplexity::data {

namespace {

struct Moments {
  double mean = 0.0;
  double variance = 0.0;
};

/// Calls `visit` with the values of one channel of every sample.
template <class Value, class Visitor>
void forEachRow(const std::vector<Value>& values, const ImageShape& shape, std::int64_t channel, const Visitor& visit)
{
  const auto pixels = static_cast<std::size_t>(shape.pixels());
  const auto stride = static_cast<std::size_t>(shape.size());
  for (std::size_t first = static_cast<std::size_t>(channel) * pixels; first < values.size(); first += stride) {
    visit(std::span(values).subspan(first, pixels));
  }
}

/// Bytes are counted, not summed: exact, and one pass over the large sets.
Moments channelMoments(const std::vector<std::uint8_t>& values, const ImageShape& shape, std::int64_t channel)
{
  std::array<std::int64_t, 256> histogram{};
  forEachRow(values, shape, channel, [&](std::span<const std::uint8_t> row) {
    for (const std::uint8_t value : row) {
      ++histogram[value];
    }
  });
  double count = 0.0;
  double sum = 0.0;
  for (std::size_t value = 0; value < histogram.size(); ++value) {
    count += static_cast<double>(histogram[value]);
    sum += static_cast<double>(value) * static_cast<double>(histogram[value]);
  }
  const double mean = sum / count;
  double squares = 0.0;
  for (std::size_t value = 0; value < histogram.size(); ++value) {
    const double difference = static_cast<double>(value) - mean;
    squares += difference * difference * static_cast<double>(histogram[value]);
  }
  return {mean, squares / count};
}

/// Two passes: the mean first, so that large offsets cost no digits.
Moments channelMoments(const std::vector<float>& values, const ImageShape& shape, std::int64_t channel)
{
  double count = 0.0;
  double sum = 0.0;
  float least = std::numeric_limits<float>::infinity();
  float largest = -least;
  forEachRow(values, shape, channel, [&](std::span<const float> row) {
    count += static_cast<double>(row.size());
    for (const float value : row) {
      sum += value;
      least = std::min(least, value);
      largest = std::max(largest, value);
    }
  });
  if (least == largest) {
    return {least, 0.0};  // exactly: the rounding of the mean must not look like a spread
  }
  const double mean = sum / count;
  double squares = 0.0;
  forEachRow(values, shape, channel, [&](std::span<const float> row) {
    for (const float value : row) {
      squares += (value - mean) * (value - mean);
    }
  });
  return {mean, squares / count};
}

}  // namespace

Normalisation normalisationOf(const Samples& samples, const ImageShape& shape, float valueScale)
{
  SIMPLEXITY_CHECK(samples.count() > 0, "no samples have no mean");
  SIMPLEXITY_CHECK(valueScale > 0.0F, "the scale of values is positive");
  Normalisation normalisation{valueScale, {}, {}};
  std::visit(
      [&](const auto& values) {
        SIMPLEXITY_CHECK(static_cast<std::int64_t>(values.size()) == samples.count() * shape.size(),
                         "as many values as labels and shape say");
        for (std::int64_t channel = 0; channel < shape.channels; ++channel) {
          const Moments moments = channelMoments(values, shape, channel);
          const double deviation = std::sqrt(moments.variance) / valueScale;
          normalisation.mean.push_back(static_cast<float>(moments.mean / valueScale));
          normalisation.deviation.push_back(deviation > 0.0 ? static_cast<float>(deviation) : 1.0F);
        }
      },
      samples.values);
  return normalisation;
}

}  // namespace simplexity::data

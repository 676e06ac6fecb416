#include "core/data/dataset.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <type_traits>

#include "core/base/check.h"

namespace simplexity::data {

namespace {

/// One channel of bytes: all 256 results, computed once per call and looked up per pixel.
class ByteChannel {
 public:
  ByteChannel(const Normalisation& normalisation, std::size_t channel)
  {
    for (std::size_t value = 0; value < m_normalised.size(); ++value) {
      const double scaled = static_cast<double>(value) / normalisation.valueScale;
      m_normalised[value] =
          static_cast<float>((scaled - normalisation.mean[channel]) / normalisation.deviation[channel]);
    }
  }
  float operator()(std::uint8_t value) const { return m_normalised[value]; }

 private:
  std::array<float, 256> m_normalised{};
};

/// One channel of real numbers.
class RealChannel {
 public:
  RealChannel(const Normalisation& normalisation, std::size_t channel)
      : m_shift(static_cast<double>(normalisation.mean[channel]) * normalisation.valueScale),
        m_factor(1.0 / (static_cast<double>(normalisation.deviation[channel]) * normalisation.valueScale))
  {
  }
  float operator()(float value) const { return static_cast<float>((value - m_shift) * m_factor); }

 private:
  double m_shift;
  double m_factor;
};

template <class Channel, class Value>
void gather(const std::vector<Value>& values, const Dataset& dataset, std::span<const std::int64_t> indices, float* out)
{
  std::vector<Channel> channels;
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(dataset.shape.channels); ++channel) {
    channels.emplace_back(dataset.normalisation, channel);
  }
  const std::int64_t pixels = dataset.shape.pixels();
  for (const std::int64_t index : indices) {
    const Value* sample = values.data() + index * dataset.shape.size();
    for (const Channel& normalised : channels) {
      for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
        out[pixel] = normalised(sample[pixel]);
      }
      sample += pixels;
      out += pixels;
    }
  }
}

template <class Value>
uLong extendedChecksum(uLong checksum, const std::vector<Value>& values)
{
  return crc32_z(checksum, reinterpret_cast<const Bytef*>(values.data()), values.size() * sizeof(Value));
}

uLong checksumOf(const Samples& samples)
{
  const uLong ofValues =
      std::visit([](const auto& values) { return extendedChecksum(crc32_z(0, nullptr, 0), values); }, samples.values);
  return extendedChecksum(ofValues, samples.labels);
}

}  // namespace

std::string LeftOut::sentence() const
{
  return skippedSentence(static_cast<std::int64_t>(skipped.size()), skipped.empty() ? "" : skipped.front().text());
}

std::string skippedSentence(std::int64_t count, std::string_view first)
{
  if (count <= 0) {
    return {};
  }
  return count == 1 ? fmt::format("1 file of the data set cannot be read and is left out: {}", first)
                    : fmt::format("{} files of the data set cannot be read and are left out, the first of them {}",
                                  count, first);
}

void gatherNormalised(const Dataset& dataset, const Samples& samples, std::span<const std::int64_t> indices,
                      std::span<float> out)
{
  const auto size = static_cast<std::size_t>(dataset.shape.size());
  const auto channels = static_cast<std::size_t>(dataset.shape.channels);
  SIMPLEXITY_CHECK(out.size() == indices.size() * size, "the output has the wrong size");
  SIMPLEXITY_CHECK(dataset.normalisation.mean.size() == channels && dataset.normalisation.deviation.size() == channels,
                   "one mean and one deviation per channel");
  for (const std::int64_t index : indices) {
    SIMPLEXITY_CHECK(index >= 0 && index < samples.count(), "no such sample");
  }
  std::visit(
      [&](const auto& values) {
        using Value = typename std::remove_cvref_t<decltype(values)>::value_type;
        using Channel = std::conditional_t<std::is_same_v<Value, std::uint8_t>, ByteChannel, RealChannel>;
        SIMPLEXITY_CHECK(values.size() == samples.labels.size() * size, "as many values as labels and shape say");
        gather<Channel>(values, dataset, indices, out.data());
      },
      samples.values);
}

Result<> checkClassNames(std::span<const std::string> names)
{
  const auto tooLong = std::ranges::find_if(names, [](const auto& name) { return name.size() > kMostNameBytes; });
  return tooLong == names.end()
             ? Result<>()
             : fail(ErrorCode::InvalidFormat, fmt::format("the name of class {} has {} bytes; expected at most {}",
                                                          tooLong - names.begin(), tooLong->size(), kMostNameBytes));
}

std::string fingerprintOf(const Samples& train, const Samples& test)
{
  return fmt::format("crc32:{:08x}-{:08x}", checksumOf(train), checksumOf(test));
}

}  // namespace simplexity::data

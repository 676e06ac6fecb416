#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/metrics.h"
#include "core/base/result.h"

namespace simplexity::data {

struct ImageShape {
  std::int64_t channels = 1;
  std::int64_t height = 1;
  std::int64_t width = 1;

  [[nodiscard]] std::int64_t pixels() const { return height * width; }
  [[nodiscard]] std::int64_t size() const { return channels * pixels(); }
  bool operator==(const ImageShape&) const = default;
};

/// Samples of one split in order, channel by channel, row by row. Images stay bytes; synthetic data are real numbers.
struct Samples {
  std::variant<std::vector<std::uint8_t>, std::vector<float>> values;
  std::vector<std::int32_t> labels;  ///< 0 … classes-1

  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
};

/// What a network sees is (value / valueScale − mean) / deviation, per channel. Mean and deviation are those of the
/// training split, in units of value / valueScale (for images: brightness from 0 to 1). Stored with every run:
/// geometric complexity depends on it.
struct Normalisation {
  float valueScale = 1.0F;
  std::vector<float> mean;
  std::vector<float> deviation;
};

/// A file that belongs to a data set but cannot be read.
struct SkippedFile {
  std::string path;  ///< relative to the data set's folder
  std::string reason;

  [[nodiscard]] std::string text() const { return path + ": " + reason; }
};

/// What a reader of many files left out, so that a few damaged ones do not keep the others from being used.
struct LeftOut {
  std::vector<SkippedFile> skipped;  ///< by path
  std::int64_t otherFiles = 0;       ///< that nobody expects to be read: hidden, or of another kind

  [[nodiscard]] std::string sentence() const;  ///< see skippedSentence()
};
/// With the number of files skipped and the first of them; empty if there are none.
[[nodiscard]] std::string skippedSentence(std::int64_t count, std::string_view first);

/// A data set in memory. Immutable once loaded, shared between threads as std::shared_ptr<const Dataset>.
struct Dataset {
  std::string spec;      ///< the text that loads it again, e.g. "gaussians:10,64,500,0.2"
  std::string title;     ///< for people, e.g. "Optical digits (UCI)"
  std::string citation;  ///< source and licence, one line; may be empty
  ImageShape shape;
  std::vector<std::string> classNames;
  Normalisation normalisation;
  Samples train;
  Samples test;
  std::string fingerprint;  ///< checksum of values and labels of both splits: equal data, equal text
  LeftOut leftOut;

  [[nodiscard]] int classCount() const { return static_cast<int>(classNames.size()); }
  [[nodiscard]] const Samples& split(Split which) const { return which == Split::Train ? train : test; }
};

/// Copies the named samples, normalised, into `out` (indices.size() × shape.size() floats, row-major).
/// Thread-safe; throws std::logic_error on an index out of range or an output of the wrong size.
void gatherNormalised(const Dataset& dataset, const Samples& samples, std::span<const std::int64_t> indices,
                      std::span<float> out);

/// Mean and deviation per channel of the samples, in float64 (a constant channel gets deviation 1).
[[nodiscard]] Normalisation normalisationOf(const Samples& samples, const ImageShape& shape, float valueScale);

/// Fails where a class has a name that is too long to be one: a megabyte of letters would be drawn, sorted and written
/// again and again.
inline constexpr std::size_t kMostNameBytes = 1000;
[[nodiscard]] Result<> checkClassNames(std::span<const std::string> names);

/// Checksum of both splits (CRC-32 of zlib over values, then labels), e.g. "crc32:1c291ca3-77073096".
[[nodiscard]] std::string fingerprintOf(const Samples& train, const Samples& test);

}  // namespace simplexity::data

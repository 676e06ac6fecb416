#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/data/byte_reader.h"
#include "core/data/dataset.h"

namespace simplexity::data {

/// Content of an IDX file of images (unsigned bytes, three dimensions), the format of MNIST:
/// magic number, then count, height and width as big-endian 32-bit numbers, then the pixels.
struct IdxImages {
  std::int64_t count = 0;
  ImageShape shape;
  std::vector<std::uint8_t> pixels;
};

/// Both read the whole content and refuse a wrong magic number, sizes of zero or beyond reason, and more or fewer bytes
/// than the header announces. Memory is reserved only once the file is known to be large enough.
[[nodiscard]] Result<IdxImages> readIdxImages(ByteReader& reader);
/// Unsigned bytes, one dimension: magic number, count, labels.
[[nodiscard]] Result<std::vector<std::uint8_t>> readIdxLabels(ByteReader& reader);

}  // namespace simplexity::data

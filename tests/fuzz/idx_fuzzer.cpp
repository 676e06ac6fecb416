// An IDX file, plain or gzip, read as images and as labels.
#include <span>

#include "core/data/idx_reader.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

void tryInput(std::span<const std::uint8_t> input)
{
  const auto images = data::ByteReader::fromMemory(input, "images").and_then([](data::ByteReader reader) {
    return data::readIdxImages(reader);
  });
  require(!images || static_cast<std::int64_t>(images->pixels.size()) == images->count * images->shape.size());
  const auto labels = data::ByteReader::fromMemory(input, "labels").and_then([](data::ByteReader reader) {
    return data::readIdxLabels(reader);
  });
  require(!images || !labels);
}

}  // namespace simplexity::fuzz

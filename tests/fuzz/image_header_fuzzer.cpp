// An image file, as far as it is read before a library decodes it.
#include <span>

#include "core/data/images/image_header.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

void tryInput(std::span<const std::uint8_t> input)
{
  const Result<data::ImageHeader> header = data::readImageHeader(input);
  require(!header || (header->width > 0 && header->height > 0 && header->pixels() <= data::kMostPixels));
}

}  // namespace simplexity::fuzz

// A safetensors file.
#include <sstream>
#include <string>

#include "core/formats/safetensors.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

void tryInput(std::span<const std::uint8_t> input)
{
  std::istringstream stream(std::string(reinterpret_cast<const char*>(input.data()), input.size()));
  if (const Result<TensorArchive> archive = formats::readSafetensors(stream, input.size())) {
    requireConsistent(*archive);
  }
}

}  // namespace simplexity::fuzz

#include "tests/fuzz/fuzzer.h"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name for it
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
  simplexity::fuzz::tryInput({data, size});
  return 0;
}

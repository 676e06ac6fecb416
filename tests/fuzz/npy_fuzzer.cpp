// One array of NumPy.
#include <span>
#include <vector>

#include "core/formats/numpy_array.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

void tryInput(std::span<const std::uint8_t> input)
{
  const auto content = std::as_bytes(input);
  const Result<formats::NumpyArray> array = formats::parseNumpyArray({content.begin(), content.end()});
  if (!array || array->bytes.empty()) {
    return;
  }
  require(array->bytes.size() % array->itemSize == 0);
  const auto last = static_cast<std::int64_t>(array->bytes.size() / array->itemSize) - 1;
  if (array->isText()) {
    static_cast<void>(array->textAt(last));
  } else {
    static_cast<void>(array->integerAt(last));
    static_cast<void>(array->at(0, 0));
  }
}

}  // namespace simplexity::fuzz

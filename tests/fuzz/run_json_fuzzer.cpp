// A run.json.
#include <string_view>

#include "core/runs/json_documents.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

void tryInput(std::span<const std::uint8_t> input)
{
  const auto read = [](std::string_view text) { return runs::parseJson(text).and_then(runs::runInfoFromJson); };
  const Result<runs::RunInfo> info = read({reinterpret_cast<const char*>(input.data()), input.size()});
  require(!info || read(runs::dumpJson(runs::toJsonObject(*info))).has_value());
}

}  // namespace simplexity::fuzz

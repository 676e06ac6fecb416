// The lines of a metrics.jsonl.
#include <string_view>

#include "core/runs/run_folder.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

void tryInput(std::span<const std::uint8_t> input)
{
  std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const Result<learning::EpochRecord> record = runs::epochFromJsonLine(line);
    require(!record || runs::epochFromJsonLine(runs::toJsonLine(*record)).has_value());
  }
}

}  // namespace simplexity::fuzz

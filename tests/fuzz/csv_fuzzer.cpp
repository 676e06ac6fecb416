// A CSV text, row by row.
#include <sstream>
#include <string>

#include "core/formats/csv.h"
#include "tests/fuzz/fuzzer.h"

namespace simplexity::fuzz {

void tryInput(std::span<const std::uint8_t> input)
{
  std::istringstream stream(std::string(reinterpret_cast<const char*>(input.data()), input.size()));
  formats::CsvReader reader(stream);
  std::int64_t line = 0;
  for (Result<bool> isRow = reader.next(); isRow && *isRow; isRow = reader.next()) {
    require(reader.line() > line && !reader.cells().empty());
    line = reader.line();
  }
}

}  // namespace simplexity::fuzz

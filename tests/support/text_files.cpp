#include "tests/support/text_files.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace simplexity::test {

void writeText(const std::filesystem::path& path, std::string_view text)
{
  std::ofstream stream(path, std::ios::binary);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.flush()) {
    throw std::runtime_error("cannot write " + path.string());
  }
}

std::string readText(const std::filesystem::path& path)
{
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace simplexity::test

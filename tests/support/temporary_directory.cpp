#include "tests/support/temporary_directory.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

namespace simplexity::test {

TemporaryDirectory::TemporaryDirectory()
{
  std::string pattern = (std::filesystem::temp_directory_path() / "simplexity-test-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("cannot create a temporary folder like " + pattern);
  }
  m_path = pattern;
}

TemporaryDirectory::~TemporaryDirectory()
{
  std::error_code ignored;
  std::filesystem::remove_all(m_path, ignored);
}

}  // namespace simplexity::test

#include "output.h"

#include <cstdio>
#include <string>

namespace simplexity::cli {

int reportFailure(const Error& error)
{
  printNote("simplexity-cli: " + error.text());
  return error.code == ErrorCode::InvalidArgument ? kWrongUsage : kFailed;
}

void print(std::string_view text)
{
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void printNote(std::string_view line)
{
  const std::string withEnd = std::string(line) + '\n';
  std::fwrite(withEnd.data(), 1, withEnd.size(), stderr);
}

bool flushOutput()
{
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

}  // namespace simplexity::cli

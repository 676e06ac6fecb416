#include "output.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>

#include "core/base/text.h"

namespace simplexity::cli {

namespace {

void write(const std::string& text, std::FILE* stream)
{
  std::fwrite(text.data(), 1, text.size(), stream);
}

}  // namespace

int reportFailure(const Error& error)
{
  printNote("simplexity-cli: " + error.text());
  return error.code == ErrorCode::InvalidArgument ? kWrongUsage : kFailed;
}

void print(std::string_view text)
{
  // Line by line: of many classes it is gigabytes.
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    write(shownText(text.substr(0, end)), stdout);
    text.remove_prefix(end);
  }
}

void printNote(std::string_view line)
{
  write(shownLine(line) + '\n', stderr);
}

void printStatus(std::string_view line)
{
  write("\r\x1b[K" + shownLine(line), stderr);
}

bool flushOutput()
{
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

}  // namespace simplexity::cli

#include "core/base/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <new>
#include <string>

namespace simplexity {

namespace {

/// torch says in words of its own that memory has run out.
bool isOutOfMemory(const std::exception& exception, std::string_view text)
{
  return dynamic_cast<const std::bad_alloc*>(&exception) != nullptr ||
         text.find("can't allocate memory") != std::string_view::npos ||
         text.find("out of memory") != std::string_view::npos;
}

}  // namespace

void prepareProcess()
{
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest number that is free is taken: this one, as those below are open.
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF && ::open("/dev/null", O_RDWR) != stream) {
      std::abort();
    }
  }
  std::signal(SIGXFSZ, SIG_IGN);
}

Error errorOf(const std::exception& exception, std::string_view what)
{
  const std::string text = exception.what();
  if (isOutOfMemory(exception, text)) {
    return {ErrorCode::Io, "there is not enough memory for this: close other programs, or take fewer samples", {}};
  }
  return {ErrorCode::Internal, fmt::format("{}: {}", what, text.substr(0, text.find('\n'))), {}};
}

}  // namespace simplexity

#include "status_line.h"

#include <cstdio>
#include <string>

#include <fmt/core.h>

namespace simplexity::cli {

namespace {

constexpr std::chrono::milliseconds kRedrawInterval{100};
constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

std::string loadingText(const data::LoadProgress& progress)
{
  return fmt::format("Reading images {} of {}", progress.done, progress.total);
}

bool StatusLine::isDue() const
{
  return m_isTerminal && std::chrono::steady_clock::now() >= m_nextDrawing;
}

void StatusLine::show(std::string_view text)
{
  m_nextDrawing = std::chrono::steady_clock::now() + kRedrawInterval;
  m_isShown = true;
  std::fputs((kClearLine + std::string(text)).c_str(), stderr);
}

void StatusLine::clear()
{
  if (m_isShown) {
    std::fputs(kClearLine, stderr);
    m_isShown = false;
  }
}

}  // namespace simplexity::cli

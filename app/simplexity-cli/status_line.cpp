#include "status_line.h"

#include <fmt/core.h>

#include "output.h"

namespace simplexity::cli {

namespace {

constexpr std::chrono::milliseconds kRedrawInterval{100};

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
  printStatus(text);
}

void StatusLine::clear()
{
  if (m_isShown) {
    printStatus("");
    m_isShown = false;
  }
}

}  // namespace simplexity::cli

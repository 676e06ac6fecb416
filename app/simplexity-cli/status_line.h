#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/data/load_progress.h"

namespace simplexity::cli {

/// "Reading images 340 of 1000"
[[nodiscard]] std::string loadingText(const data::LoadProgress& progress);

/// A line on standard error that redraws itself, where that is a terminal; elsewhere nothing. Removed at the end, so
/// that what follows starts on a clean line.
class StatusLine {
 public:
  explicit StatusLine(bool isTerminal) : m_isTerminal(isTerminal) {}
  ~StatusLine() { clear(); }
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  /// Whether to draw: ten times a second at most.
  [[nodiscard]] bool isDue() const;
  void show(std::string_view text);
  void clear();

 private:
  bool m_isTerminal;
  bool m_isShown = false;
  std::chrono::steady_clock::time_point m_nextDrawing;
};

}  // namespace simplexity::cli

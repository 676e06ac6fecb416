#pragma once

#include <array>
#include <stop_token>
#include <thread>

#include <csignal>

namespace simplexity::cli {

/// While alive, Ctrl-C (SIGINT) and SIGTERM ask `source` to stop instead of ending the process; a second one, half a
/// second later or more, ends it.
/// One object at a time.
class StopSignals {
 public:
  explicit StopSignals(std::stop_source source);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM};

  std::array<int, 2> m_pipe{};
  std::array<struct sigaction, kSignals.size()> m_previous{};
  std::thread m_watcher;
};

}  // namespace simplexity::cli

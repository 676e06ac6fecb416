#pragma once

#include <array>
#include <stop_token>
#include <string>
#include <thread>

#include <csignal>

namespace simplexity::cli {

/// While alive, Ctrl-C (SIGINT), SIGTERM and the end of the terminal (SIGHUP) ask `source` to stop instead of ending
/// the process; a second one, half a second later or more, ends it. One object at a time.
class StopSignals {
 public:
  /// `what` is done when it is asked to stop, as the beginning of a sentence.
  explicit StopSignals(std::stop_source source, std::string what = "Stopping after this mini-batch");
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

  std::array<int, 2> m_pipe{};
  std::array<struct sigaction, kSignals.size()> m_previous{};
  std::thread m_watcher;
};

}  // namespace simplexity::cli

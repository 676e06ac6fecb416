#pragma once

#include <QSocketNotifier>
#include <array>
#include <csignal>
#include <functional>
#include <memory>

namespace simplexity::app {

/// While alive, SIGTERM, SIGHUP (the session ends) and SIGINT (Ctrl-C) call a function in the event loop instead of
/// ending the process. A second one, half a second later or more, ends it even where the event loop stands still. A
/// signal that the process was started to ignore stays ignored. One object at a time.
class TerminationSignals {
 public:
  explicit TerminationSignals(const std::function<void()>& onSignal);
  ~TerminationSignals();
  TerminationSignals(const TerminationSignals&) = delete;
  TerminationSignals& operator=(const TerminationSignals&) = delete;

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

  std::array<int, 2> m_pipe{};
  std::array<struct sigaction, kSignals.size()> m_previous{};
  std::unique_ptr<QSocketNotifier> m_notifier;
};

}  // namespace simplexity::app

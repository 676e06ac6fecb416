#include "stop_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <utility>

#include "core/base/check.h"
#include "output.h"

namespace simplexity::cli {

namespace {

constexpr char kQuit = 0;  // no signal has this number

// Some programs that pass a signal on (timeout) send it to the process and to its group: one wish, told twice.
constexpr std::chrono::milliseconds kSameWish{500};

// A handler may do next to nothing: it writes the signal's number into a pipe, and a thread does the rest.
volatile std::sig_atomic_t writeEndForHandler = -1;

void send(int writeEnd, char message)
{
  static_cast<void>(::write(writeEnd, &message, 1) == 1);
}

void onSignal(int signal)
{
  const int savedErrno = errno;
  send(writeEndForHandler, static_cast<char>(signal));
  errno = savedErrno;
}

/// Ends the process the way the signal would have.
void endProcess(int signal)
{
  std::signal(signal, SIG_DFL);
  ::kill(::getpid(), signal);
}

void watch(int readEnd, const std::stop_source& source, const std::string& what)
{
  std::chrono::steady_clock::time_point firstTime;
  char message = kQuit;
  while (::read(readEnd, &message, 1) == 1 && message != kQuit) {
    if (source.stop_requested()) {
      if (std::chrono::steady_clock::now() - firstTime > kSameWish) {
        endProcess(message);
      }
    } else if (source.request_stop()) {
      firstTime = std::chrono::steady_clock::now();
      if (::isatty(STDERR_FILENO) == 1) {
        printNote("");  // leaves the bar
      }
      printNote(what + "; press Ctrl-C again to end at once.");
    }
  }
}

}  // namespace

StopSignals::StopSignals(std::stop_source source, std::string what)
{
  SIMPLEXITY_CHECK(::pipe2(m_pipe.data(), O_CLOEXEC) == 0, "no pipe for signals");
  writeEndForHandler = m_pipe[1];
  m_watcher = std::thread(watch, m_pipe[0], std::move(source), std::move(what));
  struct sigaction action = {};
  action.sa_handler = onSignal;
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals.at(i), &action, &m_previous.at(i));
  }
  const struct sigaction& hangup = m_previous.back();
  if (hangup.sa_handler == SIG_IGN) {
    ::sigaction(kSignals.back(), &hangup, nullptr);  // nohup: the run is to outlive its terminal
  }
}

StopSignals::~StopSignals()
{
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals.at(i), &m_previous.at(i), nullptr);
  }
  send(m_pipe[1], kQuit);
  m_watcher.join();
  ::close(m_pipe[0]);
  ::close(m_pipe[1]);
}

}  // namespace simplexity::cli

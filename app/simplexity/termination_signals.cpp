#include "app/simplexity/termination_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <ctime>

#include "core/base/check.h"

namespace simplexity::app {

namespace {

// Some programs that pass a signal on (timeout) send it to the process and to its group: one wish, told twice.
constexpr std::int64_t kSameWishMs = 500;

// A handler may do next to nothing: it looks at the clock and writes into a pipe.
std::atomic<int> writeEndForHandler = -1;
std::atomic<std::int64_t> firstTimeMs = 0;
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

std::int64_t nowMs()
{
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void onSignal(int signal)
{
  const int savedErrno = errno;
  std::int64_t first = 0;
  if (firstTimeMs.compare_exchange_strong(first, nowMs())) {
    const char message = 1;
    static_cast<void>(::write(writeEndForHandler, &message, 1) == 1);
  } else if (nowMs() - first > kSameWishMs) {
    std::signal(signal, SIG_DFL);
    ::raise(signal);  // as soon as the handler returns
  }
  errno = savedErrno;
}

/// Not one of the first three, which may have been closed: what is printed to standard error must not arrive here.
int awayFromStandardStreams(int descriptor)
{
  const int moved = ::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::close(descriptor);
  return moved;
}

}  // namespace

TerminationSignals::TerminationSignals(const std::function<void()>& onFirst)
{
  SIMPLEXITY_CHECK(::pipe2(m_pipe.data(), O_CLOEXEC) == 0, "no pipe for signals");
  for (int& end : m_pipe) {
    end = awayFromStandardStreams(end);
  }
  firstTimeMs = 0;
  writeEndForHandler = m_pipe[1];
  m_notifier = std::make_unique<QSocketNotifier>(m_pipe[0], QSocketNotifier::Read);
  QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this, onFirst] {
    m_notifier->setEnabled(false);
    onFirst();
  });
  struct sigaction action = {};
  action.sa_handler = onSignal;
  action.sa_flags = SA_RESTART;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals.at(i), nullptr, &m_previous.at(i));
    if (m_previous.at(i).sa_handler != SIG_IGN) {
      ::sigaction(kSignals.at(i), &action, nullptr);
    }
  }
}

TerminationSignals::~TerminationSignals()
{
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals.at(i), &m_previous.at(i), nullptr);
  }
  m_notifier.reset();
  ::close(m_pipe[0]);
  ::close(m_pipe[1]);
}

}  // namespace simplexity::app

#include "core/isolation/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/core.h>

namespace simplexity::isolation {

namespace {

constexpr const char* kThisProgram = "/proc/self/exe";

/// The sanitizers map many times the memory that they use.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitsMemory = false;
#else
constexpr bool kLimitsMemory = true;
#endif

/// How a child is started: in a process group of its own, so that Ctrl-C in a terminal reaches its caller alone, with
/// the default actions of signals, and with no file of its caller's but the socket.
class StartPlan {
 public:
  explicit StartPlan(int socket)
  {
    posix_spawn_file_actions_init(&m_files);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      posix_spawn_file_actions_addopen(&m_files, standard, "/dev/null", standard == STDIN_FILENO ? O_RDONLY : O_WRONLY,
                                       0);
    }
    posix_spawn_file_actions_adddup2(&m_files, socket, kTaskSocket);
    posix_spawn_file_actions_addclosefrom_np(&m_files, kTaskSocket + 1);
    posix_spawnattr_init(&m_attributes);
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&m_attributes, &all);
    posix_spawnattr_setsigmask(&m_attributes, &none);
    posix_spawnattr_setpgroup(&m_attributes, 0);
    posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~StartPlan()
  {
    posix_spawn_file_actions_destroy(&m_files);
    posix_spawnattr_destroy(&m_attributes);
  }
  StartPlan(const StartPlan&) = delete;
  StartPlan& operator=(const StartPlan&) = delete;

  [[nodiscard]] int start(pid_t& process, std::string_view task) const
  {
    std::string program = "simplexity";
    std::string argument(kTaskArgument);
    std::string name(task);
    const std::array<char*, 4> arguments{program.data(), argument.data(), name.data(), nullptr};
    return posix_spawn(&process, kThisProgram, &m_files, &m_attributes, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t m_files{};
  posix_spawnattr_t m_attributes{};
};

tl::unexpected<Error> cannotStart(int error)
{
  return fail(ErrorCode::Io, fmt::format("cannot start the process that programs are run in: {}",
                                         std::generic_category().message(error)));
}

/// Only the limit in force: the other stays, so that this one can be raised again.
void setLimit(pid_t process, __rlimit_resource resource, std::uint64_t value)
{
  rlimit limit{};
  if (::prlimit(process, resource, nullptr, &limit) == 0) {
    limit.rlim_cur = std::min<rlim_t>(value, limit.rlim_max);
    ::prlimit(process, resource, &limit, nullptr);
  }
}

}  // namespace

Result<ChildProcess> ChildProcess::start(std::string_view task)
{
  std::array<int, 2> sockets{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    return cannotStart(errno);
  }
  pid_t process = -1;
  // Where the child's end has its number already, it would be closed with the rest of what is not inherited.
  const int childSocket = ::fcntl(sockets[1], F_DUPFD_CLOEXEC, kTaskSocket + 1);
  ::close(sockets[1]);
  const int error = childSocket < 0 ? errno : StartPlan(childSocket).start(process, task);
  ::close(childSocket);
  if (error != 0) {
    ::close(sockets[0]);
    return cannotStart(error);
  }
  ::fcntl(sockets[0], F_SETFL, O_NONBLOCK);
  return ChildProcess(process, sockets[0]);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : m_process(std::exchange(other.m_process, -1)),
      m_socket(std::exchange(other.m_socket, -1)),
      m_allowance(other.m_allowance)
{
}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept
{
  std::swap(m_process, other.m_process);
  std::swap(m_socket, other.m_socket);
  std::swap(m_allowance, other.m_allowance);
  return *this;
}

ChildProcess::~ChildProcess()
{
  if (m_process > 0) {
    ::kill(m_process, SIGKILL);
    static_cast<void>(reap());
  }
  if (m_socket >= 0) {
    ::close(m_socket);
  }
}

void ChildProcess::allow(const Allowance& allowance)
{
  m_allowance = allowance;
  if (kLimitsMemory) {
    setLimit(m_process, RLIMIT_DATA, allowance.memoryBytes);
  }
  setLimit(m_process, RLIMIT_CPU, static_cast<std::uint64_t>(allowance.computing.count()));
  setLimit(m_process, RLIMIT_CORE, 0);
}

int ChildProcess::reap()
{
  int status = 0;
  while (::waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
  }
  m_process = -1;
  return status;
}

/// Whether it ends by itself within a second, as one does that has lost its connection.
bool ChildProcess::endsByItself() const
{
  constexpr int kTries = 100;
  for (int tries = 0; tries < kTries; ++tries) {
    siginfo_t state{};
    const bool isKnown = ::waitid(P_PID, static_cast<id_t>(m_process), &state, WEXITED | WNOHANG | WNOWAIT) == 0;
    if (!isKnown || state.si_pid == m_process) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

Error ChildProcess::end()
{
  ::shutdown(m_socket, SHUT_RDWR);
  if (!endsByItself()) {
    ::kill(m_process, SIGKILL);
    static_cast<void>(reap());
    return {ErrorCode::Unsupported, "the program disturbs the process in which it is run: it cannot be used", {}};
  }
  const int status = reap();
  const std::uint64_t megabytes = m_allowance.memoryBytes >> 20U;
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal == SIGXCPU) {
    return {ErrorCode::Unsupported,
            fmt::format("the program computes for more than {} s where a network of its size takes less: it was ended",
                        m_allowance.computing.count()),
            {}};
  }
  if (signal == SIGKILL || (WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemory)) {
    return {ErrorCode::Unsupported,
            fmt::format("the program takes more memory than it may ({} MiB): it was ended", megabytes),
            {}};
  }
  if (signal != 0) {
    return {ErrorCode::Unsupported,
            fmt::format("the program makes PyTorch crash ({}): it cannot be used", ::strsignal(signal)),
            {}};
  }
  return {ErrorCode::Unsupported, "the program has ended the process in which it was run: it cannot be used", {}};
}

}  // namespace simplexity::isolation

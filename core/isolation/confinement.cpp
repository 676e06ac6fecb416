#include "core/isolation/confinement.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <system_error>

#include <fmt/core.h>

namespace simplexity::isolation {

namespace {

// The groups are by purpose. A name that this machine's processor does not have is passed over.
constexpr auto kMemory = std::to_array<const char*>({"brk", "mmap", "mprotect", "mremap", "munmap", "madvise"});
constexpr auto kThreads =
    std::to_array<const char*>({"futex", "set_robust_list", "get_robust_list", "rseq", "set_tid_address", "arch_prctl",
                                "sched_yield", "sched_getaffinity", "sched_setaffinity", "sched_getscheduler",
                                "sched_getparam", "getcpu", "exit", "exit_group", "membarrier"});
constexpr auto kSignals =
    std::to_array<const char*>({"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"});
constexpr auto kClocks = std::to_array<const char*>(
    {"clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time"});
constexpr auto kOpenFiles = std::to_array<const char*>(
    {"read", "readv", "pread64", "write", "writev", "close", "fstat", "lseek", "poll", "ppoll"});
constexpr auto kLookingAtFiles =
    std::to_array<const char*>({"stat", "lstat", "newfstatat", "fstatat64", "statx", "access", "faccessat",
                                "faccessat2", "readlink", "readlinkat", "getcwd", "getdents64"});
constexpr auto kQuestions =
    std::to_array<const char*>({"getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getrandom",
                                "uname", "sysinfo", "getrusage", "getrlimit"});

// The undefined-behaviour sanitizer looks whether memory is there by writing it into a pipe.
#ifdef __SANITIZE_ADDRESS__
constexpr auto kSanitizers = std::to_array<const char*>({"pipe", "pipe2"});
#else
constexpr std::array<const char*, 0> kSanitizers{};
#endif

/// The rules of a filter; the first failure is kept.
class Filter {
 public:
  Filter() : m_context(seccomp_init(SCMP_ACT_ERRNO(EPERM)))
  {
    m_error = m_context == nullptr ? ENOSYS : -seccomp_attr_set(m_context.get(), SCMP_FLTATR_CTL_TSYNC, 1);
  }

  template <class Names>
  void allow(const Names& names)
  {
    for (const char* const name : names) {
      add(SCMP_ACT_ALLOW, name, {});
    }
  }
  /// Only where the argument, of which `mask` counts, is `value`.
  void allowWhere(const char* name, unsigned argument, scmp_datum_t mask, scmp_datum_t value)
  {
    scmp_arg_cmp condition = {};
    condition.arg = argument;
    condition.op = SCMP_CMP_MASKED_EQ;
    condition.datum_a = mask;
    condition.datum_b = value;
    add(SCMP_ACT_ALLOW, name, {&condition, 1});
  }
  /// The C library then does without.
  void pretendMissing(const char* name) { add(SCMP_ACT_ERRNO(ENOSYS), name, {}); }

  [[nodiscard]] int load() { return m_error != 0 ? m_error : -seccomp_load(m_context.get()); }

 private:
  void add(std::uint32_t action, const char* name, std::span<const scmp_arg_cmp> conditions)
  {
    const int call = seccomp_syscall_resolve_name(name);
    if (m_error == 0 && call != __NR_SCMP_ERROR) {
      m_error = -seccomp_rule_add_array(m_context.get(), action, call, static_cast<unsigned>(conditions.size()),
                                        conditions.data());
    }
  }

  std::unique_ptr<void, decltype([](scmp_filter_ctx context) { seccomp_release(context); })> m_context;
  int m_error = 0;
};

constexpr scmp_datum_t kAllBits = ~scmp_datum_t{0};

void allowReadingOfFiles(Filter& filter)
{
  constexpr scmp_datum_t kWriting = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
  filter.allowWhere("open", 1, kWriting, O_RDONLY);
  filter.allowWhere("openat", 2, kWriting, O_RDONLY);
  filter.pretendMissing("openat2");  // its flags lie in memory, where a filter cannot look
  for (const int question : {F_GETFD, F_SETFD, F_GETFL}) {
    filter.allowWhere("fcntl", 1, kAllBits, static_cast<scmp_datum_t>(question));
  }
}

/// The socket to the caller is open already; messages to an address are none of it.
void allowConnection(Filter& filter)
{
  filter.allowWhere("sendto", 4, kAllBits, 0);
  filter.allowWhere("recvfrom", 4, kAllBits, 0);
}

/// Threads of this process, and signals to itself, by which abort() ends it.
void allowThreads(Filter& filter)
{
  filter.allow(kThreads);
  filter.allowWhere("clone", 0, CLONE_THREAD, CLONE_THREAD);
  filter.pretendMissing("clone3");
  filter.allowWhere("tgkill", 0, kAllBits, static_cast<scmp_datum_t>(::getpid()));
  filter.allowWhere("prctl", 0, kAllBits, PR_SET_NAME);
  filter.allowWhere("prlimit64", 2, kAllBits, 0);  // asks for limits and sets none
}

}  // namespace

Result<> confine()
{
  Filter filter;
  filter.allow(kMemory);
  filter.allow(kSignals);
  filter.allow(kClocks);
  filter.allow(kOpenFiles);
  filter.allow(kLookingAtFiles);
  filter.allow(kQuestions);
  filter.allow(kSanitizers);
  allowReadingOfFiles(filter);
  allowConnection(filter);
  allowThreads(filter);
  if (const int error = filter.load(); error != 0) {
    return fail(ErrorCode::Unsupported,
                fmt::format("this system cannot keep a process from writing files (seccomp: {}), and programs are run "
                            "only in such a process",
                            std::generic_category().message(error)));
  }
  return {};
}

}  // namespace simplexity::isolation

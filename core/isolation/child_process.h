#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string_view>

#include "core/base/result.h"

namespace simplexity::isolation {

/// How a program is told that it was started for a task, whose name follows, and where it finds its connection.
inline constexpr std::string_view kTaskArgument = "--isolated-task";
inline constexpr int kTaskSocket = 3;

/// The memory and time that a child may use.
struct Allowance {
  std::uint64_t memoryBytes = 0;      ///< of data, its threads' stacks included
  std::chrono::seconds computing{0};  ///< processor time of all its threads
};

/// This program, started again for a task; it ends with this object, with the thread that started it, and with the
/// process. Its standard streams are closed to it.
class ChildProcess {
 public:
  [[nodiscard]] static Result<ChildProcess> start(std::string_view task);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();

  /// Does not block when it is read or written.
  [[nodiscard]] int socket() const { return m_socket; }
  /// Processor time counts from the beginning of the process.
  void allow(const Allowance& allowance);
  /// Why it has ended: a sentence about the program that it ran. Ends it where it has not.
  [[nodiscard]] Error end();

 private:
  ChildProcess(pid_t process, int socket) : m_process(process), m_socket(socket) {}
  [[nodiscard]] bool endsByItself() const;
  /// Waits for its end; its status as waitpid() gives it.
  [[nodiscard]] int reap();

  pid_t m_process;  ///< −1 once it is no more
  int m_socket;
  Allowance m_allowance;
};

/// The exit status of a child that gets no more memory.
inline constexpr int kOutOfMemory = 3;

}  // namespace simplexity::isolation

#pragma once

#include <optional>
#include <string_view>

#include "core/isolation/wire.h"

/// Work that a process does not do itself, as it runs what somebody else has written: a child, the same program started
/// again, does it without any right to write (confine()).
///
/// Every program that calls such a task begins its main() with runIsolatedTask().
namespace simplexity::isolation {

/// The child's end of a call.
class TaskConnection {
 public:
  explicit TaskConnection(ByteStream& stream) : m_stream(stream) {}

  /// Reads the question of the caller.
  [[nodiscard]] Reader request() { return Reader(m_stream); }

  /// Tells the caller something on the way, and waits until it has taken it in. Ends the process if the caller is gone.
  template <class... T>
  void tell(const T&... values)
  {
    Writer writer(m_stream);
    writer(kEvent, values...);
    awaitAnswer(writer.isGood());
  }
  /// The end.
  template <class T>
  void answer(const T& value)
  {
    Writer{m_stream}(kAnswer, value);
  }

  static constexpr std::uint8_t kEvent = 1;
  static constexpr std::uint8_t kAnswer = 2;

 private:
  void awaitAnswer(bool isSent);

  ByteStream& m_stream;
};

/// A task by its name, for as long as the program runs: to be defined at namespace scope, beside the function that
/// calls it. The function reads the request and answers once.
class IsolatedTask {
 public:
  using Function = void (*)(TaskConnection&);
  IsolatedTask(std::string_view name, Function function);

  [[nodiscard]] std::string_view name() const { return m_name; }

 private:
  friend std::optional<int> runIsolatedTask(int argc, char** argv);
  static IsolatedTask*& first();

  std::string_view m_name;
  Function m_function;
  IsolatedTask* m_next;
};

/// Runs the task if this process was started for one; its exit status then.
[[nodiscard]] std::optional<int> runIsolatedTask(int argc, char** argv);

}  // namespace simplexity::isolation

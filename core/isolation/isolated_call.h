#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

#include "core/isolation/child_process.h"
#include "core/isolation/isolated_task.h"
#include "core/isolation/socket_stream.h"

namespace simplexity::isolation {

/// The allowance of a task until it first tells something, and from then on.
struct CallAllowance {
  Allowance untilFirstEvent;
  Allowance afterwards;
  std::chrono::seconds silence{600};  ///< how long it may wait for what never comes before it first tells something
};

/// A task under way in a child; its connection.
class CallConnection {
 public:
  [[nodiscard]] static Result<std::unique_ptr<CallConnection>> open(const IsolatedTask& task,
                                                                    const CallAllowance& allowance,
                                                                    const std::stop_token& stop);

  [[nodiscard]] SocketStream& stream() { return m_stream; }
  /// An event was taken in: the child goes on.
  [[nodiscard]] bool acknowledge();
  /// Why there is no answer.
  [[nodiscard]] Error whyEnded();

 private:
  CallConnection(ChildProcess child, const CallAllowance& allowance, std::stop_token stop);
  [[nodiscard]] bool isSilent() const;

  ChildProcess m_child;
  CallAllowance m_allowance;
  std::stop_token m_stop;
  SocketStream m_stream;
  std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
  bool m_hasHadEvent = false;
};

/// Calls a task whose function answers a Result<Answer>: sends a request, hands every event to `onEvent`, which reads
/// what the task has told and whose failure ends the call, and returns the answer. A task that crashes, hangs, or takes
/// more than it may is a failure with a sentence about the program that it ran. Synchronous; ends the child within a
/// tenth of a second when it is told to stop, as a failure that callers know how to take.
template <class Answer>
[[nodiscard]] Result<Answer> callIsolated(
    const IsolatedTask& task, const CallAllowance& allowance, const std::stop_token& stop,
    const std::function<void(Writer&)>& request,
    const std::function<Result<>(Reader&)>& onEvent = [](Reader&) { return Result<>(); })
{
  const auto opened = CallConnection::open(task, allowance, stop);
  if (!opened) {
    return fail(opened.error());
  }
  CallConnection& connection = **opened;
  Writer writer(connection.stream());
  request(writer);
  Reader reader(connection.stream());
  for (auto kind = reader.take<std::uint8_t>(); reader.isGood(); kind = reader.take<std::uint8_t>()) {
    if (kind == TaskConnection::kAnswer) {
      if (auto answer = reader.take<Result<Answer>>(); reader.isGood()) {
        return answer;
      }
      break;
    }
    if (const Result<> taken = onEvent(reader); !taken) {
      return fail(taken.error());
    }
    if (!reader.isGood() || !connection.acknowledge()) {
      break;
    }
  }
  return fail(connection.whyEnded());
}

}  // namespace simplexity::isolation

#include "core/isolation/isolated_call.h"

#include <fmt/core.h>

namespace simplexity::isolation {

CallConnection::CallConnection(ChildProcess child, const CallAllowance& allowance, std::stop_token stop)
    : m_child(std::move(child)),
      m_allowance(allowance),
      m_stop(std::move(stop)),
      m_stream(m_child.socket(), [this] { return !m_stop.stop_requested() && !isSilent(); })
{
  m_child.allow(m_allowance.untilFirstEvent);
}

Result<std::unique_ptr<CallConnection>> CallConnection::open(const IsolatedTask& task, const CallAllowance& allowance,
                                                             const std::stop_token& stop)
{
  Result<ChildProcess> child = ChildProcess::start(task.name());
  if (!child) {
    return fail(child.error());
  }
  std::unique_ptr<CallConnection> connection(new CallConnection(*std::move(child), allowance, stop));
  Reader reader(connection->m_stream);
  const auto confined = reader.take<Result<>>();
  if (!reader.isGood()) {
    return fail(connection->whyEnded());
  }
  if (!confined) {
    return fail(confined.error());
  }
  return connection;
}

bool CallConnection::isSilent() const
{
  return !m_hasHadEvent && std::chrono::steady_clock::now() - m_begin > m_allowance.silence;
}

bool CallConnection::acknowledge()
{
  if (!std::exchange(m_hasHadEvent, true)) {
    m_child.allow(m_allowance.afterwards);
  }
  constexpr std::byte kTaken{1};
  return m_stream.send({&kTaken, 1});
}

Error CallConnection::whyEnded()
{
  if (m_stop.stop_requested()) {
    return {ErrorCode::Io, "stopped before the program had given an answer", {}};
  }
  if (isSilent()) {
    return {
        ErrorCode::Io,
        fmt::format("the program has given no answer for {} s: it was ended; where the computer was busy, try again",
                    m_allowance.silence.count()),
        {}};
  }
  return m_child.end();
}

}  // namespace simplexity::isolation

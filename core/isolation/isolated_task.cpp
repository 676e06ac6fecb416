#include "core/isolation/isolated_task.h"

#include <sys/prctl.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <new>
#include <utility>

#include "core/isolation/child_process.h"
#include "core/isolation/confinement.h"
#include "core/isolation/socket_stream.h"

namespace simplexity::isolation {

void TaskConnection::awaitAnswer(bool isSent)
{
  std::byte taken{};
  if (!isSent || !m_stream.receive({&taken, 1})) {
    std::_Exit(EXIT_FAILURE);  // there is nobody left to work for
  }
}

IsolatedTask::IsolatedTask(std::string_view name, Function function)
    : m_name(name), m_function(function), m_next(std::exchange(first(), this))
{
}

IsolatedTask*& IsolatedTask::first()
{
  static IsolatedTask* task = nullptr;
  return task;
}

std::optional<int> runIsolatedTask(int argc, char** argv)
{
  if (argc != 3 || argv[1] != kTaskArgument) {
    return std::nullopt;
  }
  const IsolatedTask* task = IsolatedTask::first();
  while (task != nullptr && task->m_name != argv[2]) {
    task = task->m_next;
  }
  if (task == nullptr) {
    return EXIT_FAILURE;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::set_new_handler([] { std::_Exit(kOutOfMemory); });
  SocketStream stream(kTaskSocket);
  TaskConnection connection(stream);
  const Result<> confined = confine();
  Writer{stream}(confined);
  if (!confined) {
    return EXIT_FAILURE;
  }
  try {
    task->m_function(connection);
  } catch (const std::exception&) {
    return EXIT_FAILURE;  // the caller says that there was no answer
  }
  return EXIT_SUCCESS;
}

}  // namespace simplexity::isolation

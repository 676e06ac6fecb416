// Tasks that try to do what a confined process may not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "core/isolation/isolated_call.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::isolation {
namespace {

using ::testing::IsEmpty;

constexpr CallAllowance kPlenty{.untilFirstEvent = {.memoryBytes = 1U << 30U, .computing = std::chrono::seconds(20)},
                                .afterwards = {.memoryBytes = 1U << 30U, .computing = std::chrono::seconds(20)}};

/// Counts what a process has managed to do that it may not.
class Attempts {
 public:
  explicit Attempts(std::string folder) : m_folder(std::move(folder)) {}

  std::vector<std::string> run()
  {
    attemptFiles();
    attemptProcesses();
    attemptConnections();
    return m_successes;
  }

 private:
  [[nodiscard]] std::string in(const char* name) const { return m_folder + '/' + name; }
  void attempt(const char* what, long outcome)
  {
    if (outcome >= 0) {
      m_successes.emplace_back(what);
    }
  }

  void attemptFiles()
  {
    const std::string old = in("there");
    attempt("create", ::open(in("made").c_str(), O_WRONLY | O_CREAT, 0600));
    attempt("write", ::open(old.c_str(), O_WRONLY));
    attempt("read and write", ::open(old.c_str(), O_RDWR));
    attempt("cut", ::open(old.c_str(), O_RDONLY | O_TRUNC));
    attempt("create for reading", ::open(in("made").c_str(), O_RDONLY | O_CREAT, 0600));
    attempt("make a nameless file", ::open(m_folder.c_str(), O_TMPFILE | O_RDWR, 0600));
    attempt("creat", ::creat(in("made").c_str(), 0600));
    attempt("truncate", ::truncate(old.c_str(), 0));
    attempt("rename", ::rename(old.c_str(), in("made").c_str()));
    attempt("remove", ::unlink(old.c_str()));
    attempt("link", ::link(old.c_str(), in("made").c_str()));
    attempt("symlink", ::symlink(old.c_str(), in("made").c_str()));
    attempt("make a folder", ::mkdir(in("made").c_str(), 0700));
    attempt("make a pipe", ::mkfifo(in("made").c_str(), 0600));
    attempt("change rights", ::chmod(old.c_str(), 0777));
    attempt("change folders", ::chdir("/"));
    attempt("look at another's memory", ::open("/proc/self/mem", O_RDWR));
  }

  void attemptProcesses()
  {
    const std::string program = "/bin/true";
    char* const arguments[] = {const_cast<char*>(program.c_str()), nullptr};
    attempt("fork", ::fork());
    attempt("start a program", ::execve(program.c_str(), arguments, nullptr));
    attempt("signal its parent", ::kill(::getppid(), 0));
    const rlimit limit{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    attempt("take more memory", ::setrlimit(RLIMIT_DATA, &limit));
  }

  void attemptConnections()
  {
    attempt("open a socket", ::socket(AF_INET, SOCK_STREAM, 0));
    attempt("open a local socket", ::socket(AF_UNIX, SOCK_STREAM, 0));
    attempt("make a pair of sockets", ::socketpair(AF_UNIX, SOCK_STREAM, 0, m_pair));
  }

  std::string m_folder;
  std::vector<std::string> m_successes;
  int m_pair[2] = {};
};

const IsolatedTask kAttempts("attempts", [](TaskConnection& connection) {
  connection.answer(Result<std::vector<std::string>>(Attempts(connection.request().take<std::string>()).run()));
});

/// A thread, memory and reading are what computing takes.
const IsolatedTask kComputing("computing", [](TaskConnection& connection) {
  const auto path = connection.request().take<std::string>();
  std::string text;
  std::thread([&] { std::getline(std::ifstream(path), text); }).join();
  connection.answer(Result<std::string>(text));
});

class ConfinementTest : public ::testing::Test {
 protected:
  template <class Answer>
  Result<Answer> call(const IsolatedTask& task, const std::string& argument)
  {
    return callIsolated<Answer>(task, kPlenty, {}, [&argument](Writer& request) { request(argument); });
  }

  test::TemporaryDirectory m_folder;
};

TEST_F(ConfinementTest, NothingButComputingIsLeft)
{
  const std::filesystem::path there = m_folder.path() / "there";
  std::ofstream(there) << "text";
  const auto done = call<std::vector<std::string>>(kAttempts, m_folder.path().string());
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_THAT(*done, IsEmpty());
  EXPECT_EQ(std::filesystem::file_size(there), 4U);
  EXPECT_FALSE(std::filesystem::exists(m_folder.path() / "made"));
}

TEST_F(ConfinementTest, ComputingWithThreadsAndReadingIs)
{
  std::ofstream(m_folder.path() / "there") << "text";
  EXPECT_EQ(call<std::string>(kComputing, (m_folder.path() / "there").string()).value(), "text");
}

}  // namespace
}  // namespace simplexity::isolation

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "core/isolation/isolated_call.h"

namespace simplexity::isolation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Allowance kLittle{.memoryBytes = 400U << 20U, .computing = std::chrono::seconds(2)};
constexpr CallAllowance kAlwaysLittle{.untilFirstEvent = kLittle, .afterwards = kLittle};
constexpr Allowance kPlenty{.memoryBytes = 4ULL << 30U, .computing = std::chrono::seconds(600)};

const IsolatedTask kAddition("addition", [](TaskConnection& connection) {
  Reader request = connection.request();
  const int one = request.take<int>();
  connection.answer(Result<int>(one + request.take<int>()));
});
const IsolatedTask kCounting("counting", [](TaskConnection& connection) {
  const int end = connection.request().take<int>();
  for (int i = 0; i < end; ++i) {
    connection.tell(i);
  }
  connection.answer(Result<int>(end));
});
const IsolatedTask kRefusing("refusing", [](TaskConnection& connection) {
  connection.answer(Result<int>(fail(ErrorCode::Numeric, "it is odd")));
});
const IsolatedTask kSignalling("signalling", [](TaskConnection& connection) {
  const int number = connection.request().take<int>();
  std::signal(number, SIG_DFL);
  std::raise(number);
});
const IsolatedTask kLeaving("leaving", [](TaskConnection&) { std::_Exit(0); });
const IsolatedTask kThrowing("throwing", [](TaskConnection&) { throw std::runtime_error("no"); });
const IsolatedTask kHoarding("hoarding", [](TaskConnection& connection) {
  std::vector<std::string> hoard;
  while (true) {
    hoard.emplace_back(std::size_t{1} << 20U, 'x');
    if (hoard.size() == 2000) {
      connection.answer(Result<int>(1));
      return;
    }
  }
});
const IsolatedTask kEndless("endless", [](TaskConnection& connection) {
  if (connection.request().take<bool>()) {
    connection.tell(1);
  }
  volatile bool isEnded = false;
  while (!isEnded) {
  }
});
const IsolatedTask kRambling("rambling", [](TaskConnection& connection) {
  connection.tell(std::uint64_t{1} << 60U);  // read as the length of a text that never comes
});

Result<int> call(
    const IsolatedTask& task, const std::function<void(Writer&)>& request = [](Writer&) {},
    const CallAllowance& allowance = kAlwaysLittle, const std::stop_token& stop = {})
{
  return callIsolated<int>(task, allowance, stop, request);
}

std::string complaintOf(const Result<int>& result)
{
  return result ? "none: " + std::to_string(*result) : result.error().message;
}

TEST(IsolatedCallTest, Answers)
{
  EXPECT_EQ(call(kAddition, [](Writer& request) { request(3, 4); }).value(), 7);
}

TEST(IsolatedCallTest, HandsOnEventsInTheirOrder)
{
  std::vector<int> told;
  const auto count = callIsolated<int>(
      kCounting, kAlwaysLittle, {}, [](Writer& request) { request(3); },
      [&told](Reader& event) -> Result<> {
        told.push_back(event.take<int>());
        return {};
      });
  EXPECT_EQ(count.value(), 3);
  EXPECT_THAT(told, ElementsAre(0, 1, 2));
}

TEST(IsolatedCallTest, EndsWithTheFailureOfAnObserver)
{
  const auto count = callIsolated<int>(
      kCounting, kAlwaysLittle, {}, [](Writer& request) { request(3); },
      [](Reader& event) -> Result<> { return fail(ErrorCode::Io, "enough at " + std::to_string(event.take<int>())); });
  EXPECT_EQ(complaintOf(count), "enough at 0");
}

TEST(IsolatedCallTest, HandsOnAFailure)
{
  const Result<int> result = call(kRefusing);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Numeric);
  EXPECT_EQ(result.error().message, "it is odd");
}

TEST(IsolatedCallTest, ACrashIsASentence)
{
  for (const int number : {SIGSEGV, SIGFPE, SIGABRT, SIGILL, SIGBUS}) {
    EXPECT_THAT(complaintOf(call(kSignalling, [number](Writer& request) { request(number); })),
                HasSubstr("makes PyTorch crash"))
        << number;
  }
  EXPECT_THAT(complaintOf(call(kLeaving)), HasSubstr("has ended the process"));
  EXPECT_THAT(complaintOf(call(kThrowing)), HasSubstr("has ended the process"));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(IsolatedCallTest, TooMuchMemoryIsASentence)
{
  EXPECT_THAT(complaintOf(call(kHoarding)), HasSubstr("takes more memory than it may (400 MiB)"));
  EXPECT_EQ(call(kHoarding, [](Writer&) {}, {.untilFirstEvent = kPlenty, .afterwards = kPlenty}).value(), 1);
}
#endif

TEST(IsolatedCallTest, TooMuchTimeIsASentence)
{
  EXPECT_THAT(complaintOf(call(kEndless, [](Writer& request) { request(false); })), HasSubstr("more than 2 s"));
}

TEST(IsolatedCallTest, NonsenseIsASentence)
{
  const auto result = callIsolated<int>(
      kRambling, {.untilFirstEvent = kLittle, .afterwards = kPlenty, .silence = std::chrono::seconds(1)}, {},
      [](Writer&) {},
      [](Reader& event) -> Result<> {
        static_cast<void>(event.take<std::string>());
        return {};
      });
  EXPECT_THAT(complaintOf(result), HasSubstr("no answer for 1 s"));
}

TEST(IsolatedCallTest, StopsWithinASecond)
{
  std::stop_source source;
  const std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    source.request_stop();
  });
  const auto begin = std::chrono::steady_clock::now();
  const Result<int> result = call(
      kEndless, [](Writer& request) { request(true); }, {.untilFirstEvent = kLittle, .afterwards = kPlenty},
      source.get_token());
  EXPECT_THAT(complaintOf(result), HasSubstr("stopped"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(1300));
}

}  // namespace
}  // namespace simplexity::isolation

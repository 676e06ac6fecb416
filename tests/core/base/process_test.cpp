#include "core/base/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <new>
#include <stdexcept>

namespace simplexity {
namespace {

using ::testing::HasSubstr;

TEST(ProcessDeathTest, ClosedStreamsAreNotTakenByTheNextFile)
{
  const auto nextFile = [] {
    ::close(STDIN_FILENO);
    ::close(STDOUT_FILENO);
    prepareProcess();
    std::_Exit(::open("/dev/zero", O_RDONLY) > STDERR_FILENO ? 0 : 1);
  };
  EXPECT_EXIT(nextFile(), ::testing::ExitedWithCode(0), "");
}

TEST(ErrorOf, TooLittleMemoryIsToldAsThat)
{
  EXPECT_THAT(errorOf(std::bad_alloc(), "it failed").message, HasSubstr("not enough memory"));
  EXPECT_THAT(errorOf(std::runtime_error("DefaultCPUAllocator: can't allocate memory: you tried"), "").message,
              HasSubstr("not enough memory"));
  EXPECT_EQ(errorOf(std::runtime_error("odd\nstack"), "it failed").message, "it failed: odd");
}

}  // namespace
}  // namespace simplexity

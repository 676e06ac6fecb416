// A program that was let through on purpose is still kept from writing, by the process that it is run in.

#include <gtest/gtest.h>
#include <torch/script.h>

#include <exception>
#include <filesystem>
#include <string>

#include "core/isolation/isolated_call.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::learning {
namespace {

constexpr isolation::Allowance kPlenty{.memoryBytes = 2ULL << 30U, .computing = std::chrono::seconds(60)};

/// Loads and runs a program with PyTorch alone, which writes `out` if it can; what PyTorch says.
std::string runUnchecked(const std::string& program, const std::string& out)
try {
  torch::jit::load(program).get_method("write")({torch::ones({2}), out});
  return "done";
} catch (const std::exception& exception) {
  return exception.what();
}

const isolation::IsolatedTask kUnchecked("unchecked", [](isolation::TaskConnection& connection) {
  isolation::Reader request = connection.request();
  const auto program = request.take<std::string>();
  connection.answer(Result<std::string>(runUnchecked(program, request.take<std::string>())));
});

class ConfinedScriptTest : public ::testing::Test {
 protected:
  /// Whether its code is checked is up to who loads it; this is what torch.jit.save would have written.
  void SetUp() override
  {
    torch::jit::Module module("Writer");
    module.define("def write(self, x: Tensor, out: str) -> int:\n  torch.save(x, out)\n  return 1\n");
    module.save(m_program);
  }

  test::TemporaryDirectory m_folder;
  const std::string m_program = (m_folder / "program.pt").string();
  const std::string m_out = (m_folder / "was-here").string();
};

TEST_F(ConfinedScriptTest, WritesWhereNothingKeepsItFromIt)
{
  EXPECT_EQ(runUnchecked(m_program, m_out), "done");
  EXPECT_TRUE(std::filesystem::exists(m_out));
}

TEST_F(ConfinedScriptTest, CannotWriteInAChild)
{
  const auto said =
      isolation::callIsolated<std::string>(kUnchecked, {.untilFirstEvent = kPlenty, .afterwards = kPlenty}, {},
                                           [this](isolation::Writer& request) { request(m_program, m_out); });
  ASSERT_TRUE(said) << said.error().text();
  EXPECT_FALSE(std::filesystem::exists(m_out));
}

}  // namespace
}  // namespace simplexity::learning

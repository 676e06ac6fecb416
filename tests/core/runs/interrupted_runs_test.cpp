#include "core/runs/interrupted_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tests/core/runs/samples.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class InterruptedRunsTest : public ::testing::Test {
 protected:
  /// A writer that goes away without a word leaves what a killed process leaves.
  void kill(const char* name, const RunInfo& info = test::sampleRunInfo())
  {
    ASSERT_TRUE(RunWriter::create(m_folder / name, info));
  }
  void setText(const char* name, const std::string& from, const std::string& to)
  {
    const auto path = m_folder / name / "run.json";
    std::string text = test::readText(path);
    const std::size_t place = text.find(from);
    ASSERT_NE(place, std::string::npos);
    test::writeText(path, text.replace(place, from.size(), to));
  }
  void setStart(const char* name, const std::string& start)
  {
    setText(name, readRunInfo(m_folder / name)->started, start);
  }
  [[nodiscard]] std::vector<std::string> found(const std::vector<std::filesystem::path>& others = {})
  {
    std::vector<std::string> names;
    for (const InterruptedRun& run : interruptedRuns(m_folder.path(), others, {})) {
      names.push_back(run.folder.filename().string());
    }
    return names;
  }

  simplexity::test::TemporaryDirectory m_folder;
};

TEST_F(InterruptedRunsTest, NothingWhereNothingIs)
{
  EXPECT_THAT(found(), IsEmpty());
  EXPECT_THAT(interruptedRuns(m_folder / "missing", {m_folder / "missing too", {}}, {}), IsEmpty());
}

TEST_F(InterruptedRunsTest, TheNewestComesFirst)
{
  for (const char* const name : {"a", "b", "c"}) {
    kill(name);
  }
  setStart("a", "2026-11-28T10:00:00Z");
  setStart("b", "2026-11-29T10:00:00Z");
  setStart("c", "2026-11-27T10:00:00Z");
  EXPECT_THAT(found(), ElementsAre("b", "a", "c"));
  setText("c", R"("resumed": [])", R"("resumed": ["2026-11-30T10:00:00Z"])");
  EXPECT_THAT(found(), ElementsAre("c", "b", "a")) << "it was resumed after the others had been started";
}

TEST_F(InterruptedRunsTest, ARunThatEndedOrIsBeingWrittenIsNone)
{
  auto writing = RunWriter::create(m_folder / "writing", test::sampleRunInfo());
  ASSERT_TRUE(writing);
  auto ended = RunWriter::create(m_folder / "ended", test::sampleRunInfo());
  ASSERT_TRUE(ended && ended->finish("stopped"));
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(InterruptedRunsTest, WhatWasOnlyMeasuredIsNone)
{
  RunInfo network = test::sampleRunInfo();
  network.network = NetworkOrigin{.file = "/resnet.pth", .format = "state dict"};
  kill("network", network);
  RunInfo features = test::sampleRunInfo();
  features.features = FeaturesOrigin{.file = "/features.npz", .format = {}, .type = {}, .labels = {}};
  kill("features", features);
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(InterruptedRunsTest, OneThatCannotBeReadIsPassedOver)
{
  kill("good");
  kill("bad");
  test::writeText(m_folder / "bad/run.json", "{");
  EXPECT_THAT(found(), ElementsAre("good"));
}

TEST_F(InterruptedRunsTest, LooksElsewhereTooAndCountsEachOnce)
{
  const simplexity::test::TemporaryDirectory elsewhere;
  ASSERT_TRUE(RunWriter::create(elsewhere / "other", test::sampleRunInfo()));
  kill("here");
  EXPECT_THAT(found({elsewhere / "other", m_folder / "here", m_folder / "./here/"}),
              ::testing::UnorderedElementsAre("here", "other"));
}

TEST_F(InterruptedRunsTest, StopsWhenToldTo)
{
  kill("a");
  std::stop_source source;
  source.request_stop();
  EXPECT_THAT(interruptedRuns(m_folder.path(), {}, source.get_token()), IsEmpty());
}

}  // namespace
}  // namespace simplexity::runs

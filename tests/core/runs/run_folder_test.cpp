#include "core/runs/run_folder.h"

#include <sys/resource.h>

#include <csignal>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/formats/safetensors.h"
#include "core/runs/checkpoint_files.h"
#include "tests/core/runs/samples.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

using simplexity::test::TemporaryDirectory;
using test::appendEpoch;
using test::readText;
using test::writeText;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::set<std::string> filesIn(const std::filesystem::path& folder)
{
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_directory()) {
      names.insert(entry.path().lexically_relative(folder).string());
    }
  }
  return names;
}

/// While alive, no file of this process can grow beyond `bytes`: what a full disk looks like to a writer.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : m_previousHandler(std::signal(SIGXFSZ, SIG_IGN))
  {
    getrlimit(RLIMIT_FSIZE, &m_previous);
    const rlimit limit{bytes, m_previous.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit()
  {
    setrlimit(RLIMIT_FSIZE, &m_previous);
    std::signal(SIGXFSZ, m_previousHandler);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit m_previous{};
  void (*m_previousHandler)(int);
};

TEST(RunFolder, ReadsBackWhatWasWritten)
{
  const TemporaryDirectory folder;
  RunInfo info = test::sampleRunInfo();
  info.config.training.probe.every = 5;
  Result<RunWriter> writer = RunWriter::create(folder / "new/run", info);
  ASSERT_TRUE(writer) << writer.error().text();
  EXPECT_TRUE(isRunFolder(folder / "new/run"));
  EXPECT_EQ(readRun(folder / "new/run")->info.outcome, "running");
  EXPECT_THAT(readRun(folder / "new/run")->epochs, IsEmpty());

  ASSERT_TRUE(appendEpoch(*writer, 0));
  ASSERT_TRUE(appendEpoch(*writer, 5));
  ASSERT_TRUE(writer->finish("stopped"));

  const Result<runs::Run> run = readRun(folder / "new/run");
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_EQ(run->info.outcome, "stopped");
  EXPECT_THAT(run->info.started, ::testing::MatchesRegex("....-..-..T..:..:..Z"));
  EXPECT_GE(run->info.ended, run->info.started);
  EXPECT_THAT(run->warnings, IsEmpty());
  ASSERT_THAT(run->epochs, SizeIs(2));
  EXPECT_EQ(run->epochs[1].epoch, 5);
  EXPECT_EQ(run->epochs[1].train, test::sampleRecord(5).train);
  const auto geometry = readGeometry(folder / "new/run", 5);
  ASSERT_TRUE(geometry) << geometry.error().text();
  EXPECT_EQ((*geometry)->classMeans, test::sampleSnapshot(5).classMeans);
  EXPECT_THAT(filesIn(folder / "new/run"),
              ElementsAre("checkpoints/best.safetensors", "checkpoints/epoch-000000.safetensors",
                          "checkpoints/last.safetensors", "geometry/epoch-000000.safetensors",
                          "geometry/epoch-000005.safetensors", "metrics.jsonl", "run.json"));
}

TEST(RunFolder, KeepsTheBestCheckpointByTestAccuracy)
{
  const TemporaryDirectory folder;
  Result<RunWriter> writer = RunWriter::create(folder / "run", test::sampleRunInfo());
  ASSERT_TRUE(writer);
  int epoch = 0;
  for (const double accuracy : {0.1, 0.9, 0.9, 0.5}) {
    ASSERT_TRUE(appendEpoch(*writer, epoch++, accuracy));
  }
  EXPECT_EQ(formats::readSafetensors(folder / "run/checkpoints/last.safetensors")->metadata.at("epoch"), "3");
  EXPECT_EQ(formats::readSafetensors(folder / "run/checkpoints/best.safetensors")->metadata.at("epoch"), "1");
  const runs::Run run = readRun(folder / "run").value();
  EXPECT_EQ(nearestCheckpoint(run, 2), 1);
  EXPECT_EQ(nearestCheckpoint(run, 3), 3);
}

TEST(RunFolder, SameRecordsGiveTheSameBytes)
{
  const TemporaryDirectory folder;
  for (const char* name : {"one", "two"}) {
    Result<RunWriter> writer = RunWriter::create(folder / name, test::sampleRunInfo());
    ASSERT_TRUE(writer);
    ASSERT_TRUE(appendEpoch(*writer, 0));
  }
  for (const char* file : {"metrics.jsonl", "geometry/epoch-000000.safetensors", "checkpoints/last.safetensors"}) {
    EXPECT_EQ(readText(folder / "one" / file), readText(folder / "two" / file)) << file;
  }
}

TEST(RunFolder, AnEmptyFolderIsUsedAndAnOccupiedPlaceRefused)
{
  const TemporaryDirectory folder;
  std::filesystem::create_directory(folder / "empty");
  EXPECT_TRUE(RunWriter::create(folder / "empty/", test::sampleRunInfo()));
  EXPECT_TRUE(isRunFolder(folder / "empty"));

  std::filesystem::create_directory(folder / "full");
  writeText(folder / "full/precious", "data");
  const Result<RunWriter> occupied = RunWriter::create(folder / "full", test::sampleRunInfo());
  ASSERT_FALSE(occupied);
  EXPECT_THAT(occupied.error().message, HasSubstr("not empty"));
  EXPECT_THAT(filesIn(folder / "full"), ElementsAre("precious"));

  writeText(folder / "file", "data");
  EXPECT_FALSE(RunWriter::create(folder / "file", test::sampleRunInfo()));
  const Result<RunWriter> below = RunWriter::create(folder / "file/run", test::sampleRunInfo());
  ASSERT_FALSE(below);
  EXPECT_THAT(below.error().text(), HasSubstr("file/run"));
  EXPECT_EQ(readText(folder / "file"), "data");
}

TEST(RunFolder, APathThatWandersIsFollowed)
{
  const TemporaryDirectory folder;
  EXPECT_TRUE(RunWriter::create(folder / "a/./b/", test::sampleRunInfo()));
  EXPECT_TRUE(isRunFolder(folder / "a/b"));
  EXPECT_TRUE(RunWriter::create(folder / "new/../run", test::sampleRunInfo()));
  EXPECT_TRUE(isRunFolder(folder / "run"));
}

TEST(RunFolder, APathBehindALinkIsTheOneThatTheSystemFollows)
{
  const TemporaryDirectory folder;
  std::filesystem::create_directories(folder / "other/inside");
  std::filesystem::create_directory_symlink(folder / "other/inside", folder / "link");
  Result<RunWriter> taken = RunWriter::create(folder / "run", test::sampleRunInfo());
  ASSERT_TRUE(taken);
  const std::string before = readText(folder / "run/run.json");
  ASSERT_TRUE(RunWriter::create(folder / "link/../run", test::sampleRunInfo()));
  EXPECT_EQ(readText(folder / "run/run.json"), before);
  EXPECT_TRUE(isRunFolder(folder / "other/run"));
  const Result<RunWriter> again = RunWriter::create(folder / "link/../run", test::sampleRunInfo());
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("not empty"));

  std::filesystem::create_symlink(folder / "nowhere", folder / "dangling");
  EXPECT_THAT(RunWriter::create(folder / "dangling", test::sampleRunInfo()).error().message, HasSubstr("not taken"));
}

TEST(RunFolder, WhoIsLateRemovesNothing)
{
  const TemporaryDirectory folder;
  std::filesystem::create_directory(folder / "run");
  const Result<RunLock> other = RunLock::take(folder / "run");
  ASSERT_TRUE(other);
  writeText(folder / "run/run.json.partial", "the other is about to write this");
  std::filesystem::create_directory(folder / "run/geometry");
  const Result<RunWriter> late = RunWriter::create(folder / "run", test::sampleRunInfo());
  ASSERT_FALSE(late);
  EXPECT_THAT(late.error().message, HasSubstr("another process"));
  EXPECT_THAT(filesIn(folder / "run"), ElementsAre("run.json.partial"));
  EXPECT_TRUE(std::filesystem::exists(folder / "run/geometry"));
}

TEST(RunFolder, ARunThatWasMovedAwayIsNotRemovedFromItsOldPlace)
{
  const TemporaryDirectory folder;
  Result<RunWriter> moved = RunWriter::create(folder / "run", test::sampleRunInfo());
  ASSERT_TRUE(moved);
  std::filesystem::rename(folder / "run", folder / "elsewhere");
  ASSERT_TRUE(RunWriter::create(folder / "run", test::sampleRunInfo()));
  moved->discard();
  EXPECT_TRUE(isRunFolder(folder / "run"));
  EXPECT_TRUE(isRunFolder(folder / "elsewhere"));
}

TEST(RunFolder, ACreationThatWasKilledIsBegunAgain)
{
  const TemporaryDirectory folder;
  std::filesystem::create_directories(folder / "run/checkpoints");
  std::filesystem::create_directories(folder / "run/geometry");
  writeText(folder / "run/run.json.partial", "{\"half");
  writeText(folder / "run/program.pt.partial", "half");
  {
    const Result<RunWriter> writer = RunWriter::create(folder / "run", test::sampleRunInfo());
    ASSERT_TRUE(writer) << writer.error().text();
    EXPECT_THAT(filesIn(folder / "run"), ElementsAre("run.json"));
  }
  // Folders of anything else are not.
  std::filesystem::rename(folder / "run/run.json", folder / "run/run.json.partial");
  writeText(folder / "run/metrics.jsonl", "{}");
  EXPECT_THAT(checkNewRunFolder(folder / "run").error().message, HasSubstr("not empty"));
}

TEST(RunFolder, AnInterruptedMeasurementSaysWhatToDo)
{
  const TemporaryDirectory folder;
  RunInfo info = test::sampleRunInfo();
  info.network = NetworkOrigin{.file = "/net.safetensors", .format = "safetensors"};
  ASSERT_TRUE(RunWriter::create(folder / "run", info));
  const Result<> again = checkNewRunFolder(folder / "run");
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().message, HasSubstr("delete it to measure again"));
}

TEST(RunFolder, APathWithoutANameIsRefused)
{
  const Result<RunWriter> nameless = RunWriter::create("", test::sampleRunInfo());
  ASSERT_FALSE(nameless);
  EXPECT_EQ(nameless.error().code, ErrorCode::InvalidArgument);
}

TEST(RunFolder, DiscardRemovesWhatItMadeAndNothingElse)
{
  const TemporaryDirectory folder;
  std::filesystem::create_directory(folder / "mine");
  Result<RunWriter> deep = RunWriter::create(folder / "mine/a/b/", test::sampleRunInfo());
  ASSERT_TRUE(deep);
  ASSERT_TRUE(appendEpoch(*deep, 0));
  deep->discard();
  EXPECT_FALSE(std::filesystem::exists(folder / "mine/a"));
  EXPECT_TRUE(std::filesystem::exists(folder / "mine"));

  Result<RunWriter> inPlace = RunWriter::create(folder / "mine", test::sampleRunInfo());
  ASSERT_TRUE(inPlace);
  writeText(folder / "mine/note", "kept");
  inPlace->discard();
  EXPECT_THAT(filesIn(folder / "mine"), ElementsAre("note"));
  EXPECT_FALSE(std::filesystem::exists(folder / "mine/geometry"));
}

TEST(RunFolder, AFailedCreationLeavesNothing)
{
  const TemporaryDirectory folder;
  const FileSizeLimit fullDisk(10);
  const Result<RunWriter> writer = RunWriter::create(folder / "a/run", test::sampleRunInfo());
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, ErrorCode::Io);
  EXPECT_EQ(writer.error().where, folder / "a/run/run.json");
  EXPECT_THAT(writer.error().message, HasSubstr("cannot write"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a"));
}

TEST(RunFolder, AFullDiskLosesNothingAlreadyWritten)
{
  const TemporaryDirectory folder;
  Result<RunWriter> writer = RunWriter::create(folder / "run", test::sampleRunInfo());
  ASSERT_TRUE(writer);
  ASSERT_TRUE(appendEpoch(*writer, 0));
  const std::string metrics = readText(folder / "run/metrics.jsonl");
  {
    const FileSizeLimit noRoomForGeometry(100);
    const Result<> appended = appendEpoch(*writer, 1);
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().code, ErrorCode::Io);
    EXPECT_EQ(appended.error().where, folder / "run/geometry/epoch-000001.safetensors");
  }
  {
    // Room for every other file: only half of the line fits.
    ASSERT_TRUE(appendEpoch(*writer, 1));
    ASSERT_TRUE(appendEpoch(*writer, 2));
    const std::string before = readText(folder / "run/metrics.jsonl");
    const FileSizeLimit roomForHalfALine(before.size() + metrics.size() / 2);
    const Result<> appended = appendEpoch(*writer, 3);
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().where, folder / "run/metrics.jsonl");
    EXPECT_EQ(readText(folder / "run/metrics.jsonl"), before);
  }
  const Result<runs::Run> run = readRun(folder / "run");
  ASSERT_TRUE(run) << run.error().text();
  EXPECT_THAT(run->epochs, SizeIs(3));
  EXPECT_THAT(run->warnings, IsEmpty());
  for (const std::string& file : filesIn(folder / "run")) {
    EXPECT_THAT(file, ::testing::Not(HasSubstr("partial")));
  }
}

class RunWithMetrics : public ::testing::Test {
 protected:
  void SetUp() override
  {
    Result<RunWriter> writer = RunWriter::create(m_folder / "run", test::sampleRunInfo());
    ASSERT_TRUE(writer);
    for (const int epoch : {0, 1, 2}) {
      ASSERT_TRUE(appendEpoch(*writer, epoch));
    }
    ASSERT_TRUE(writer->keep(1, test::sampleCheckpoint(1)));  // as if the last had been killed before its checkpoint
    m_lines = toJsonLine(test::sampleRecord(0)) + "\n" + toJsonLine(test::sampleRecord(1)) + "\n";
  }

  Result<runs::Run> readWithMetrics(const std::string& text)
  {
    writeText(m_folder / "run/metrics.jsonl", text);
    return readRun(m_folder / "run");
  }

  TemporaryDirectory m_folder;
  std::string m_lines;
};

TEST_F(RunWithMetrics, ATornLastLineIsLeftOutWithAWarning)
{
  const std::string third = toJsonLine(test::sampleRecord(2));
  for (std::size_t length = 1; length < third.size(); ++length) {
    const Result<runs::Run> run = readWithMetrics(m_lines + third.substr(0, length));
    ASSERT_TRUE(run) << run.error().text();
    EXPECT_THAT(run->epochs, SizeIs(2));
    ASSERT_THAT(run->warnings, SizeIs(1));
    EXPECT_THAT(run->warnings[0], HasSubstr("line 3 was cut off"));
  }
  const Result<runs::Run> whole = readWithMetrics(m_lines + third);
  ASSERT_TRUE(whole);
  EXPECT_THAT(whole->epochs, SizeIs(3));
  EXPECT_THAT(whole->warnings, IsEmpty());
}

TEST_F(RunWithMetrics, ADamagedLineIsAnErrorThatNamesIt)
{
  for (const std::string& damaged :
       {"half a li\n" + m_lines, "\n" + m_lines, std::string(1'000'000, '[').append("\n").append(m_lines)}) {
    const Result<runs::Run> run = readWithMetrics(damaged);
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().code, ErrorCode::InvalidFormat);
    EXPECT_EQ(run.error().where, m_folder / "run/metrics.jsonl");
    EXPECT_THAT(run.error().message, ::testing::StartsWith("line 1: "));
  }
  const Result<runs::Run> repeated = readWithMetrics(m_lines + m_lines);
  ASSERT_FALSE(repeated);
  EXPECT_EQ(repeated.error().message, "line 3: epoch 0 follows epoch 1");
}

TEST(RunFolder, GeometryOfAnotherEpochIsRefused)
{
  const TemporaryDirectory folder;
  Result<RunWriter> writer = RunWriter::create(folder / "run", test::sampleRunInfo());
  ASSERT_TRUE(writer);
  ASSERT_TRUE(appendEpoch(*writer, 3));
  std::filesystem::copy(folder / "run/geometry/epoch-000003.safetensors",
                        folder / "run/geometry/epoch-000004.safetensors");
  EXPECT_TRUE(readGeometry(folder / "run", 3));
  const auto geometry = readGeometry(folder / "run", 4);
  ASSERT_FALSE(geometry);
  EXPECT_EQ(geometry.error().message, "the file is of epoch 3, not of epoch 4");
}

TEST(RunFolder, OtherFoldersAreNotRuns)
{
  const TemporaryDirectory folder;
  EXPECT_FALSE(isRunFolder(folder.path()));
  EXPECT_FALSE(isRunFolder(folder / "none"));
  EXPECT_EQ(readRun(folder.path()).error().code, ErrorCode::NotFound);
  EXPECT_EQ(readGeometry(folder.path(), 0).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace simplexity::runs

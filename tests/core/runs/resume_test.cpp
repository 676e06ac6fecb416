#include "core/runs/resume.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/runs/checkpoint_files.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_layout.h"
#include "core/runs/run_lock.h"
#include "tests/core/runs/samples.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

using learning::Outcome;
using learning::TrainingSummary;
using simplexity::test::TemporaryDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int kEpochs = 6;

ExperimentConfig smallExperiment()
{
  ExperimentConfig config;
  config.dataset = "gaussians:3,8,40,0.3";
  config.training.model.widths = {8, 4};
  config.training.epochs = kEpochs;
  config.training.batchSize = 16;
  config.training.probe.gcSamples = 16;
  config.training.threads = 1;
  config.training.device = "cpu";
  config.checkpointEvery = 2;
  return config;
}

/// Stops the training in the middle of an epoch, as a user would.
struct StoppingObserver final : learning::TrainingObserver {
  int epoch = 1000;  ///< beyond all
  std::stop_source stop;

  void onProgress(const learning::Progress& progress, const std::stop_token&) override
  {
    if (progress.epoch == epoch && progress.batch == 2) {
      stop.request_stop();
    }
  }
};

class ResumeRun : public ::testing::Test {
 protected:
  /// A run that was told to stop while it trained this epoch.
  void trainUntil(int epoch)
  {
    StoppingObserver observer;
    observer.epoch = epoch;
    ASSERT_TRUE(runExperiment(smallExperiment(), m_run, observer, observer.stop.get_token()));
  }
  Result<TrainingSummary> resume(const ResumeOptions& options = {})
  {
    return resumeRun(m_run, options, m_observer, m_observer.stop.get_token());
  }
  Result<TrainingSummary> branch(const ExperimentConfig& config, int epoch)
  {
    return branchRun(config, {.run = m_run, .epoch = epoch}, m_folder / "branch", m_observer, {});
  }
  runs::Run read() const { return *readRun(m_run); }

  /// All files of the run apart from run.json, which has times; those of lines are left out.
  std::map<std::string, std::string> contentOf(const std::filesystem::path& folder) const
  {
    std::map<std::string, std::string> content;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && entry.path().filename() != kRunInfoFile) {
        content[entry.path().lexically_relative(folder)] =
            entry.path().filename() == kMetricsFile ? linesWithoutTimes(folder) : test::readText(entry.path());
      }
    }
    return content;
  }

  TemporaryDirectory m_folder;
  std::filesystem::path m_run = m_folder / "run";
  StoppingObserver m_observer;

 private:
  static std::string linesWithoutTimes(const std::filesystem::path& folder)
  {
    std::string text;
    const Result<runs::Run> run = readRun(folder);
    for (learning::EpochRecord record : run->epochs) {
      record.seconds = 0.0;
      text += toJsonLine(record) + '\n';
    }
    return text;
  }
};

/// What the run would have been without interruption.
class ResumedRun : public ResumeRun {
 protected:
  ResumedRun()
  {
    StoppingObserver observer;
    EXPECT_TRUE(runExperiment(smallExperiment(), m_folder / "whole", observer, {}));
    m_whole = contentOf(m_folder / "whole");
  }

  std::map<std::string, std::string> m_whole;
};

TEST_F(ResumedRun, IsWhatItHadBeenWithoutInterruption)
{
  trainUntil(4);
  EXPECT_EQ(read().info.outcome, "stopped");
  EXPECT_THAT(read().epochs, SizeIs(4));
  const Result<TrainingSummary> summary = resume();
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->epochs, 3);
  EXPECT_EQ(contentOf(m_run), m_whole);
  EXPECT_EQ(read().info.outcome, "completed");
  EXPECT_THAT(read().info.resumed, SizeIs(1));
}

TEST_F(ResumedRun, RemovesWhatWasWrittenAfterTheLastCheckpoint)
{
  trainUntil(4);
  // Killed between an epoch's line and its checkpoint, and while it wrote a file.
  std::string text = test::readText(m_run / kMetricsFile);
  learning::EpochRecord later = read().epochs.back();
  later.epoch = 4;
  later.test.set(Metric::Accuracy, 1.0);
  test::writeText(m_run / kMetricsFile, text + toJsonLine(later) + "\n{\"epoch\":5,\"st");
  test::writeText(geometryPath(m_run, 4), "from another life");
  test::writeText(keptCheckpointPath(m_run, 4), "from another life");
  test::writeText(m_run / kGeometryFolder / "epoch-000005.safetensors.partial", "half");
  ASSERT_TRUE(resume());
  EXPECT_EQ(contentOf(m_run), m_whole);
}

TEST_F(ResumedRun, CompletesALineThatLacksItsEnd)
{
  trainUntil(4);
  std::string text = test::readText(m_run / kMetricsFile);
  text.pop_back();
  test::writeText(m_run / kMetricsFile, text);
  ASSERT_TRUE(resume());
  EXPECT_EQ(contentOf(m_run), m_whole);
}

TEST_F(ResumedRun, MakesTheCopiesOfTheLastCheckpointThatAreMissing)
{
  trainUntil(3);
  std::filesystem::remove(keptCheckpointPath(m_run, 2));
  ASSERT_TRUE(resume());
  EXPECT_EQ(contentOf(m_run), m_whole);
}

TEST_F(ResumedRun, BeginsAnewWithoutACheckpoint)
{
  trainUntil(1);
  std::filesystem::remove_all(m_run / kCheckpointFolder);
  std::filesystem::create_directory(m_run / kCheckpointFolder);
  const Result<TrainingSummary> summary = resume();
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->epochs, kEpochs);
  EXPECT_EQ(contentOf(m_run), m_whole);
}

TEST_F(ResumeRun, AFinishedRunGoesOnForMoreEpochs)
{
  trainUntil(1000);
  const Result<TrainingSummary> nothing = resume();
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(nothing.error().message, HasSubstr("6 epochs are trained"));
  EXPECT_THAT(read().info.resumed, IsEmpty());

  const Result<TrainingSummary> more = resume({.epochs = kEpochs + 2, .threads = {}, .device = {}});
  ASSERT_TRUE(more) << more.error().text();
  EXPECT_EQ(more->epochs, 2);
  EXPECT_EQ(read().info.config.training.epochs, kEpochs + 2);
  EXPECT_EQ(read().epochs.back().epoch, kEpochs + 2);

  const Result<TrainingSummary> fewer = resume({.epochs = 3, .threads = {}, .device = {}});
  ASSERT_FALSE(fewer);
  EXPECT_EQ(read().epochs.back().epoch, kEpochs + 2);
}

TEST_F(ResumeRun, OtherDataAreRefused)
{
  trainUntil(2);
  std::string text = test::readText(m_run / kRunInfoFile);
  const std::string fingerprint = read().info.datasetFingerprint;
  text.replace(text.find(fingerprint), fingerprint.size(), "crc32:00000000-11111111");
  test::writeText(m_run / kRunInfoFile, text);
  const std::string before = test::readText(m_run / kMetricsFile);
  const Result<TrainingSummary> summary = resume();
  ASSERT_FALSE(summary);
  EXPECT_THAT(summary.error().message, HasSubstr("crc32:00000000-11111111 then"));
  EXPECT_EQ(test::readText(m_run / kMetricsFile), before);
  EXPECT_EQ(test::readText(m_run / kRunInfoFile), text);
}

/// A file of which one bit has changed.
void damage(const std::filesystem::path& file)
{
  std::string content = test::readText(file);
  content[content.size() - 3] = static_cast<char>(content[content.size() - 3] ^ 4);
  test::writeText(file, content);
}

TEST_F(ResumedRun, GoesOnFromTheNewestCheckpointThatCanBeRead)
{
  trainUntil(4);
  damage(m_run / kCheckpointFolder / kLastCheckpoint);
  std::filesystem::remove(m_run / kCheckpointFolder / kBestCheckpoint);
  const Result<TrainingSummary> summary = resume();
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->epochs, 4) << "from epoch 2, which was kept";
  EXPECT_EQ(contentOf(m_run), m_whole);
}

TEST_F(ResumeRun, WithoutAReadableCheckpointItIsRefusedAndLeftAlone)
{
  trainUntil(3);
  for (const auto& entry : std::filesystem::directory_iterator(m_run / kCheckpointFolder)) {
    damage(entry.path());
  }
  const auto damaged = contentOf(m_run);
  const Result<TrainingSummary> summary = resume();
  ASSERT_FALSE(summary);
  EXPECT_THAT(summary.error().message, HasSubstr("damaged"));
  EXPECT_THAT(summary.error().message, HasSubstr("stays as it is"));
  EXPECT_EQ(contentOf(m_run), damaged);

  std::filesystem::remove_all(m_run / kCheckpointFolder);
  const auto without = contentOf(m_run);
  const Result<TrainingSummary> none = resume();
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("no checkpoint to go on from"));
  EXPECT_EQ(contentOf(m_run), without);
}

TEST_F(ResumeRun, ACompletedRunIsNotTrainedAgain)
{
  trainUntil(1000);
  std::filesystem::remove(m_run / kCheckpointFolder / kLastCheckpoint);
  EXPECT_THAT(read().warnings, ElementsAre(HasSubstr("the last checkpoint is missing")));
  const auto before = contentOf(m_run);
  EXPECT_THAT(resume().error().message, HasSubstr("6 epochs are trained"));
  EXPECT_EQ(contentOf(m_run), before);

  std::filesystem::remove(keptCheckpointPath(m_run, kEpochs));
  std::filesystem::remove(m_run / kCheckpointFolder / kBestCheckpoint);
  const auto withoutThatOfTheEnd = contentOf(m_run);
  const Result<TrainingSummary> more = resume({.epochs = kEpochs + 2, .threads = {}, .device = {}});
  ASSERT_FALSE(more);
  EXPECT_THAT(more.error().message, HasSubstr("a branch from epoch 4"));
  EXPECT_EQ(contentOf(m_run), withoutThatOfTheEnd);
}

TEST_F(ResumeRun, ACompletedRunGoesOnFromAKeptCheckpointOfItsLastEpoch)
{
  trainUntil(1000);
  std::filesystem::remove(m_run / kCheckpointFolder / kLastCheckpoint);
  const Result<TrainingSummary> more = resume({.epochs = kEpochs + 2, .threads = {}, .device = {}});
  ASSERT_TRUE(more) << more.error().text();
  EXPECT_EQ(more->epochs, 2);
  EXPECT_THAT(read().epochs, SizeIs(kEpochs + 3));
}

TEST_F(ResumedRun, WhatItSetAsideIsPutBackIfNothingComesOfIt)
{
  trainUntil(4);
  std::filesystem::remove(m_run / kCheckpointFolder / kLastCheckpoint);
  std::filesystem::remove(m_run / kCheckpointFolder / kBestCheckpoint);
  auto before = contentOf(m_run);
  m_observer.epoch = 3;  // the first after the checkpoint of epoch 2
  const Result<TrainingSummary> stopped = resume();
  ASSERT_TRUE(stopped) << stopped.error().text();
  EXPECT_EQ(stopped->epochs, 0);
  before["checkpoints/last.safetensors"] = before["checkpoints/epoch-000002.safetensors"];
  auto after = contentOf(m_run);
  after.erase("checkpoints/best.safetensors");
  EXPECT_EQ(after, before);
  EXPECT_THAT(read().info.resumed, IsEmpty()) << "nothing was added";

  m_observer.epoch = 1000;
  m_observer.stop = std::stop_source();
  ASSERT_TRUE(resume());
  EXPECT_EQ(contentOf(m_run), m_whole);
}

TEST_F(ResumedRun, NothingThatWasMeasuredIsLostIfItIsStoppedAgainOnTheWay)
{
  trainUntil(6);  // epochs 0 to 5
  for (const char* const name : {"last.safetensors", "best.safetensors", "epoch-000004.safetensors"}) {
    std::filesystem::remove(m_run / kCheckpointFolder / name);
  }
  m_observer.epoch = 4;  // after 3, which is written again
  ASSERT_TRUE(resume());
  EXPECT_THAT(read().epochs, SizeIs(6));
  EXPECT_THAT(read().warnings, IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(m_run / kSetAsideFolder));
  m_observer.epoch = 1000;
  m_observer.stop = std::stop_source();
  ASSERT_TRUE(resume());
  EXPECT_EQ(contentOf(m_run), m_whole);
}

/// Copies the run folder as it would be left behind by a process that is killed at one of two moments.
struct KillingObserver final : learning::TrainingObserver {
  std::filesystem::path run;
  std::filesystem::path atPlan;
  std::filesystem::path atFirstEpoch;

  Result<> onPlan(const learning::TrainingPlan&) override
  {
    std::filesystem::copy(run, atPlan, std::filesystem::copy_options::recursive);
    return {};
  }
  Result<> onEpoch(const learning::EpochReport&) override
  {
    if (!std::filesystem::exists(atFirstEpoch)) {
      std::filesystem::copy(run, atFirstEpoch, std::filesystem::copy_options::recursive);
    }
    return {};
  }
};

TEST_F(ResumedRun, AResumptionThatIsKilledHasLostNothing)
{
  trainUntil(4);
  std::filesystem::remove(m_run / kCheckpointFolder / kLastCheckpoint);
  std::filesystem::remove(m_run / kCheckpointFolder / kBestCheckpoint);
  KillingObserver observer;
  observer.run = m_run;
  observer.atPlan = m_folder / "killed-1";
  observer.atFirstEpoch = m_folder / "killed-2";
  ASSERT_TRUE(resumeRun(m_run, {}, observer, {}));
  for (const auto& killed : {observer.atPlan, observer.atFirstEpoch}) {
    EXPECT_TRUE(std::filesystem::exists(killed / kSetAsideFolder));
    EXPECT_THAT(readRun(killed)->warnings, ElementsAre(HasSubstr("set aside")));
    StoppingObserver stopping;
    stopping.epoch = 3;
    ASSERT_TRUE(resumeRun(killed, {}, stopping, stopping.stop.get_token()));
    EXPECT_THAT(readRun(killed)->epochs, SizeIs(4)) << "the line of epoch 3 is back";
    EXPECT_FALSE(std::filesystem::exists(killed / kSetAsideFolder));
    ASSERT_TRUE(resumeRun(killed, {}, m_observer, {}));
    EXPECT_EQ(contentOf(killed), m_whole);
  }
}

TEST_F(ResumedRun, GoesOnWithoutGeometryAndSaysSo)
{
  trainUntil(4);
  std::filesystem::remove_all(m_run / kGeometryFolder);
  EXPECT_THAT(read().warnings, ElementsAre(HasSubstr("the geometry of 4 of 4 measured epochs is missing")));
  const Result<TrainingSummary> summary = resume();
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(contentOf(m_run).at(kMetricsFile), m_whole.at(kMetricsFile));
  EXPECT_TRUE(readGeometry(m_run, kEpochs));
}

TEST_F(ResumeRun, LinesThatTheCheckpointCountsOnAreMissed)
{
  trainUntil(4);
  EXPECT_THAT(read().warnings, IsEmpty());
  const std::string text = test::readText(m_run / kMetricsFile);
  test::writeText(m_run / kMetricsFile, text.substr(0, text.find('\n') + 1));
  EXPECT_THAT(read().warnings, ElementsAre(HasSubstr("of 4 epochs that were measured up to the last checkpoint, which "
                                                     "is of epoch 3, it has 1")));
  test::writeText(m_run / kMetricsFile, "");
  EXPECT_THAT(read().warnings, ElementsAre(HasSubstr("it has 0")));
  std::filesystem::remove(m_run / kMetricsFile);
  EXPECT_THAT(read().warnings, ElementsAre(HasSubstr("it has 0")));
  EXPECT_TRUE(resume());
}

TEST_F(ResumeRun, AStoppedResumptionKeepsTheRun)
{
  trainUntil(3);
  m_observer.epoch = 3;
  const Result<TrainingSummary> summary = resume();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->outcome, Outcome::Stopped);
  EXPECT_THAT(read().epochs, SizeIs(3));
  EXPECT_EQ(read().info.outcome, "stopped");
}

TEST_F(ResumeRun, OneProcessWritesARun)
{
  trainUntil(3);
  {
    const Result<RunLock> other = RunLock::take(m_run);
    ASSERT_TRUE(other);
    EXPECT_TRUE(RunLock::isHeld(m_run));
    const Result<TrainingSummary> summary = resume();
    ASSERT_FALSE(summary);
    EXPECT_THAT(summary.error().message, HasSubstr("another process"));
  }
  EXPECT_FALSE(RunLock::isHeld(m_run));
  EXPECT_TRUE(resume());
}

TEST_F(ResumeRun, ARunThatNobodyWritesWasInterrupted)
{
  {
    Result<RunWriter> writer = RunWriter::create(m_run, test::sampleRunInfo());
    ASSERT_TRUE(writer);
    EXPECT_FALSE(read().isInterrupted);
  }
  EXPECT_TRUE(read().isInterrupted);
}

TEST_F(ResumeRun, BranchesFromACheckpointThatWasKept)
{
  trainUntil(1000);
  EXPECT_THAT(keptCheckpoints(m_run), ElementsAre(0, 2, 4, 6));
  ExperimentConfig config = smallExperiment();
  config.training.optimizer.learningRate = 0.001;
  config.training.epochs = 5;
  const Result<TrainingSummary> summary = branch(config, 4);
  ASSERT_TRUE(summary) << summary.error().text();
  const Result<runs::Run> branched = readRun(m_folder / "branch");
  ASSERT_TRUE(branched) << branched.error().text();
  EXPECT_EQ(branched->info.origin, (Origin{.run = m_run.string(), .epoch = 4}));
  ASSERT_THAT(branched->epochs, SizeIs(2));
  EXPECT_TRUE(branched->epochs[0].test == read().epochs[4].test);
  EXPECT_EQ(branched->epochs[1].epoch, 5);
  EXPECT_EQ(branched->epochs[1].learningRate, 0.001);

  // A branch is a run like any other.
  const Result<TrainingSummary> more =
      resumeRun(m_folder / "branch", {.epochs = 7, .threads = {}, .device = {}}, m_observer, {});
  ASSERT_TRUE(more) << more.error().text();
  EXPECT_EQ(readRun(m_folder / "branch")->info.origin, branched->info.origin);
}

TEST_F(ResumeRun, ABranchThatIsKilledBeforeItsFirstCheckpointIsTheSameBranch)
{
  trainUntil(1000);
  ExperimentConfig config = smallExperiment();
  config.training.optimizer.learningRate = 0.001;
  config.training.epochs = 5;
  config.training.seed = 3;  // its streams begin anew
  KillingObserver observer;
  observer.run = m_folder / "branch";
  observer.atPlan = m_folder / "killed-1";
  observer.atFirstEpoch = m_folder / "killed-2";
  ASSERT_TRUE(branchRun(config, {.run = m_run, .epoch = 4}, m_folder / "branch", observer, {}));
  const auto whole = contentOf(m_folder / "branch");
  std::filesystem::remove_all(m_run);  // a branch goes on without its origin
  for (const auto& killed : {observer.atPlan, observer.atFirstEpoch}) {
    EXPECT_THAT(readRun(killed)->warnings, IsEmpty());
    StoppingObserver stopping;
    stopping.epoch = 5;  // and once more on the way
    ASSERT_TRUE(resumeRun(killed, {}, stopping, stopping.stop.get_token()));
    const Result<TrainingSummary> summary = resumeRun(killed, {}, m_observer, {});
    ASSERT_TRUE(summary) << summary.error().text();
    EXPECT_EQ(contentOf(killed), whole);
  }
}

TEST_F(ResumeRun, ABranchWithoutACheckpointIsNoRunFromTheBeginning)
{
  trainUntil(1000);
  ASSERT_TRUE(branch(smallExperiment(), 4));
  std::filesystem::remove_all(m_folder / "branch" / kCheckpointFolder);
  const auto before = contentOf(m_folder / "branch");
  const Result<TrainingSummary> summary = resumeRun(m_folder / "branch", {}, m_observer, {});
  ASSERT_FALSE(summary);
  EXPECT_THAT(summary.error().message, HasSubstr("branch from epoch 4 of " + m_run.string() + " again"));
  EXPECT_EQ(contentOf(m_folder / "branch"), before);
}

TEST_F(ResumeRun, ADamagedCheckpointIsNotBranchedFromAndTheOthersAreNamed)
{
  trainUntil(1000);
  std::filesystem::remove(m_run / kCheckpointFolder / kBestCheckpoint);
  damage(keptCheckpointPath(m_run, 4));
  const Result<TrainingSummary> summary = branch(smallExperiment(), 4);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().where, keptCheckpointPath(m_run, 4));
  EXPECT_THAT(summary.error().message, HasSubstr("damaged"));
  EXPECT_THAT(summary.error().message, HasSubstr("of the epochs 0, 2, 6"));
  EXPECT_THAT(readCheckpointFile(m_run, keptCheckpointPath(m_run, 4)).error().message,
              HasSubstr("of the epochs 0, 2, 6"));
}

TEST_F(ResumeRun, SaysFromWhichEpochsItCanBranch)
{
  trainUntil(1000);
  const Result<TrainingSummary> summary = branch(smallExperiment(), 3);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::NotFound);
  EXPECT_THAT(summary.error().message, HasSubstr("no checkpoint of epoch 3; there are those of 0, "));
  EXPECT_FALSE(std::filesystem::exists(m_folder / "branch"));
}

TEST_F(ResumeRun, ABranchThatCannotBeIsRefused)
{
  trainUntil(1000);
  ExperimentConfig otherModel = smallExperiment();
  otherModel.training.model.widths = {8, 5};
  ExperimentConfig tooShort = smallExperiment();
  tooShort.training.epochs = 3;
  ExperimentConfig otherClasses = smallExperiment();
  otherClasses.classes = {0, 1};
  for (const ExperimentConfig& config : {otherModel, tooShort, otherClasses}) {
    const Result<TrainingSummary> summary = branch(config, 4);
    ASSERT_FALSE(summary);
    EXPECT_THAT(summary.error().message, Not(IsEmpty()));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "branch"));
  }
}

}  // namespace
}  // namespace simplexity::runs

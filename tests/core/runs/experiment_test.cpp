#include "core/runs/experiment.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/runs/run_folder.h"
#include "tests/core/runs/samples.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

using learning::Outcome;
using simplexity::test::TemporaryDirectory;
using ::testing::HasSubstr;
using ::testing::SizeIs;

ExperimentConfig smallExperiment()
{
  ExperimentConfig config;
  config.dataset = "gaussians:3,8,40,0.3";
  config.training.model.widths = {8, 4};
  config.training.epochs = 3;
  config.training.batchSize = 16;
  config.training.probe.gcSamples = 16;
  config.training.threads = 1;
  config.training.device = "cpu";
  return config;
}

/// Does what a test asks for at the plan and after every epoch.
struct ScriptedObserver final : learning::TrainingObserver {
  std::function<Result<>()> atPlan = [] { return Result<>(); };
  std::function<Result<>(int epoch)> atEpoch = [](int) { return Result<>(); };

  Result<> onPlan(const learning::TrainingPlan&) override { return atPlan(); }
  Result<> onEpoch(const learning::EpochReport& report) override { return atEpoch(report.record.epoch); }
};

class Experiment : public ::testing::Test {
 protected:
  Result<learning::TrainingSummary> run(const ExperimentConfig& config)
  {
    return runExperiment(config, m_out, m_observer, m_stop.get_token());
  }

  TemporaryDirectory m_folder;
  std::filesystem::path m_out = m_folder / "runs/first";
  ScriptedObserver m_observer;
  std::stop_source m_stop;
};

TEST_F(Experiment, WritesEveryEpochBeforeItTellsTheObserver)
{
  m_observer.atPlan = [&]() -> Result<> {
    EXPECT_TRUE(isRunFolder(m_out));
    return {};
  };
  m_observer.atEpoch = [&](int epoch) -> Result<> {
    const Result<runs::Run> soFar = readRun(m_out);
    EXPECT_TRUE(soFar);
    EXPECT_EQ(soFar->epochs.back().epoch, epoch);
    EXPECT_TRUE(readGeometry(m_out, epoch));
    return {};
  };
  const Result<learning::TrainingSummary> summary = run(smallExperiment());
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->outcome, Outcome::Completed);
  const Result<runs::Run> written = readRun(m_out);
  ASSERT_TRUE(written) << written.error().text();
  EXPECT_EQ(written->info.outcome, "completed");
  EXPECT_EQ(written->info.config, smallExperiment());
  EXPECT_THAT(written->info.classNames, SizeIs(3));
  EXPECT_EQ(written->info.plan.embeddingFeatures, 4);
  EXPECT_THAT(written->epochs, SizeIs(4));
}

TEST_F(Experiment, SelectsClassesAndLimitsTraining)
{
  ExperimentConfig config = smallExperiment();
  config.classes = {0, 2};
  config.trainLimit = 20;
  config.training.epochs = 0;
  const auto dataset = loadData(config);
  ASSERT_TRUE(dataset) << dataset.error().text();
  EXPECT_EQ((*dataset)->classCount(), 2);
  EXPECT_EQ((*dataset)->train.count(), 20);
  EXPECT_EQ((*dataset)->test.count(), 80);
  ASSERT_TRUE(run(config));
  EXPECT_EQ(readRun(m_out)->info.plan.train.samples, 20);
}

TEST_F(Experiment, MistakesLeaveNoFolder)
{
  const auto messageOf = [&](auto change) {
    ExperimentConfig config = smallExperiment();
    change(config);
    const auto summary = run(config);
    EXPECT_FALSE(std::filesystem::exists(m_out.parent_path()));
    return summary ? std::string("accepted") : summary.error().text();
  };
  EXPECT_THAT(messageOf([](ExperimentConfig& config) { config.training.model.name = "resnet-1000"; }),
              HasSubstr("resnet-1000"));
  EXPECT_THAT(messageOf([](ExperimentConfig& config) { config.dataset = "mars"; }), HasSubstr("mars"));
  EXPECT_THAT(messageOf([](ExperimentConfig& config) { config.classes = {0, 7}; }), HasSubstr("7"));
  EXPECT_NE(messageOf([](ExperimentConfig& config) { config.training.model.name = "convnet"; }), "accepted");
}

TEST_F(Experiment, FailureBeforeEpochZeroLeavesNoFolder)
{
  m_observer.atPlan = [] { return fail(ErrorCode::Internal, "no memory for the window"); };
  const auto summary = run(smallExperiment());
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().message, "no memory for the window");
  EXPECT_FALSE(std::filesystem::exists(m_out.parent_path()));
}

TEST_F(Experiment, FailureLaterKeepsTheRunAndSaysWhy)
{
  m_observer.atEpoch = [](int epoch) {
    return epoch == 1 ? Result<>(fail(ErrorCode::Io, "the window broke")) : Result<>();
  };
  ASSERT_FALSE(run(smallExperiment()));
  const Result<runs::Run> kept = readRun(m_out);
  ASSERT_TRUE(kept) << kept.error().text();
  EXPECT_EQ(kept->info.outcome, "failed");
  EXPECT_EQ(kept->info.message, "the window broke");
  EXPECT_THAT(kept->epochs, SizeIs(2));
}

TEST_F(Experiment, StoppedBeforeEpochZeroLeavesNoFolder)
{
  m_stop.request_stop();
  const auto atOnce = run(smallExperiment());
  ASSERT_TRUE(atOnce) << atOnce.error().text();
  EXPECT_EQ(atOnce->outcome, Outcome::Stopped);
  EXPECT_FALSE(std::filesystem::exists(m_out.parent_path()));

  m_stop = {};
  m_observer.atPlan = [&]() -> Result<> {
    m_stop.request_stop();
    return {};
  };
  const auto atPlan = run(smallExperiment());
  ASSERT_TRUE(atPlan) << atPlan.error().text();
  EXPECT_EQ(atPlan->outcome, Outcome::Stopped);
  EXPECT_FALSE(std::filesystem::exists(m_out.parent_path()));
}

TEST_F(Experiment, StoppedLaterKeepsTheRun)
{
  m_observer.atEpoch = [&](int epoch) -> Result<> {
    if (epoch == 1) {
      m_stop.request_stop();
    }
    return {};
  };
  const auto summary = run(smallExperiment());
  ASSERT_TRUE(summary) << summary.error().text();
  EXPECT_EQ(summary->outcome, Outcome::Stopped);
  EXPECT_EQ(readRun(m_out)->info.outcome, "stopped");
  EXPECT_THAT(readRun(m_out)->epochs, SizeIs(2));
}

TEST_F(Experiment, AnOccupiedFolderIsLeftAlone)
{
  std::filesystem::create_directories(m_out);
  test::writeText(m_out / "precious", "data");
  const auto summary = run(smallExperiment());
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::InvalidArgument);
  EXPECT_EQ(test::readText(m_out / "precious"), "data");
}

TEST_F(Experiment, TheSameConfigGivesTheSameMetrics)
{
  ASSERT_TRUE(run(smallExperiment()));
  const Result<runs::Run> first = readRun(m_out);
  m_out = m_folder / "runs/second";
  ASSERT_TRUE(run(smallExperiment()));
  const Result<runs::Run> second = readRun(m_out);
  ASSERT_EQ(first->epochs.size(), second->epochs.size());
  for (std::size_t i = 0; i < first->epochs.size(); ++i) {
    EXPECT_EQ(first->epochs[i].train, second->epochs[i].train);
    EXPECT_EQ(first->epochs[i].test, second->epochs[i].test);
  }
}

}  // namespace
}  // namespace simplexity::runs

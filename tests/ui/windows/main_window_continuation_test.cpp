// Going on with a run and branching from it, in the window around the real worker.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QSpinBox>
#include <QToolButton>

#include "core/runs/run_folder.h"
#include "core/runs/run_lock.h"
#include "tests/ui/windows/window_fixture.h"

namespace simplexity::ui {
namespace {

class ContinuationTest : public WindowTest {
 protected:
  [[nodiscard]] std::vector<int> epochsShown()
  {
    std::vector<int> epochs;
    for (const learning::EpochRecord& record : document().run().epochs) {
      epochs.push_back(record.epoch);
    }
    return epochs;
  }
  [[nodiscard]] runs::Run runOnDisk()
  {
    auto run = runs::readRun(document().run().folder);
    EXPECT_TRUE(run) << run.error().text();
    return run.value_or(runs::Run());
  }
  [[nodiscard]] bool isBranch() { return find<QLabel>("branchText")->isVisible(); }
};

TEST_F(ContinuationTest, AStoppedRunGoesOnWhereItWas)
{
  start(quickExperiment(100000));
  waitFor([this] { return document().run().epochs.size() >= 3; });
  EXPECT_FALSE(find<QAction>("actionResume")->isEnabled());
  trigger("actionStop");
  waitFor([this] { return isIdle(); });
  const auto folder = document().run().folder;
  const auto before = document().run().epochs;

  trigger("actionResume");
  waitFor([&] { return document().run().epochs.size() >= before.size() + 2; });
  trigger("actionStop");
  waitFor([this] { return isIdle(); });
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
  EXPECT_EQ(document().run().folder, folder);
  EXPECT_EQ(m_dialogs.epochsTrained, 0) << "it knows how many are left";
  const auto& epochs = document().run().epochs;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    EXPECT_EQ(epochs[i].epoch, static_cast<int>(i));
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_TRUE(epochs[i].test == before[i].test);
  }
  EXPECT_EQ(runOnDisk().epochs.size(), epochs.size());
  EXPECT_EQ(runOnDisk().info.resumed.size(), 1U);
}

TEST_F(ContinuationTest, AFinishedRunIsTrainedForMoreEpochs)
{
  train(2);
  trigger("actionResume");
  EXPECT_EQ(m_dialogs.epochsTrained, 2);
  EXPECT_TRUE(isIdle()) << "the question was cancelled";
  m_dialogs.epochs = 4;
  trigger("actionResume");
  waitFor([this] { return isIdle(); });
  EXPECT_EQ(epochsShown(), (std::vector{0, 1, 2, 3, 4}));
  EXPECT_EQ(find<QSpinBox>("epochs")->value(), 4);
  EXPECT_EQ(runOnDisk().info.outcome, "completed");
  EXPECT_EQ(runOnDisk().info.config.training.epochs, 4);
}

TEST_F(ContinuationTest, ARunThatCannotGoOnSaysWhy)
{
  train(2);
  std::filesystem::remove(document().run().folder / "run.json");
  m_dialogs.epochs = 4;
  trigger("actionResume");
  waitFor([this] { return isIdle(); });
  EXPECT_TRUE(message().contains(QStringLiteral("not a run folder"))) << message().toStdString();
  EXPECT_EQ(epochsShown(), (std::vector{0, 1, 2}));
}

TEST_F(ContinuationTest, ARefusedResumeSaysNothingOfTheRunThatIsShown)
{
  train(2);
  const QString before = find<QLabel>("progressText")->text();
  EXPECT_TRUE(before.startsWith(QStringLiteral("completed"))) << before.toStdString();
  const auto writer = runs::RunLock::take(document().run().folder);
  ASSERT_TRUE(writer);
  m_dialogs.epochs = 4;
  trigger("actionResume");
  waitFor([this] { return isIdle() && !message().isEmpty(); });
  EXPECT_TRUE(message().contains(QStringLiteral("another process"))) << message().toStdString();
  EXPECT_EQ(find<QLabel>("progressText")->text(), before);
}

TEST_F(ContinuationTest, ABranchStartsFromTheShownEpoch)
{
  train(3);
  const auto origin = document().run();
  EXPECT_FALSE(isBranch());
  trigger("actionBranch");
  EXPECT_TRUE(isBranch());
  EXPECT_FALSE(find<QComboBox>("model")->isEnabled());
  EXPECT_TRUE(find<QLabel>("branchText")->text().contains(QStringLiteral("epoch 3")));
  find<QSpinBox>("epochs")->setValue(5);
  trigger("actionStart");
  waitFor([this] { return isIdle(); });
  EXPECT_TRUE(message().isEmpty()) << message().toStdString();
  EXPECT_NE(document().run().folder, origin.folder);
  EXPECT_EQ(epochsShown(), (std::vector{3, 4, 5}));
  EXPECT_TRUE(document().run().epochs.front().test == origin.epochs.back().test);
  EXPECT_EQ(runOnDisk().info.origin, (runs::Origin{.run = origin.folder.string(), .epoch = 3}));
  EXPECT_FALSE(isBranch()) << "the next run begins anew";
  EXPECT_TRUE(find<QComboBox>("model")->isEnabled());
}

TEST_F(ContinuationTest, ABranchStartsFromTheNearestCheckpointBefore)
{
  runs::ExperimentConfig config = quickExperiment(5);
  config.checkpointEvery = 2;
  config.training.optimizer.learningRate = 1e-9;  // so that the untrained network is the best
  start(config);
  waitFor([this] { return isIdle(); });
  document().showEpoch(3);
  trigger("actionBranch");
  EXPECT_TRUE(find<QLabel>("branchText")->text().contains(QStringLiteral("epoch 2")));
  EXPECT_TRUE(message().contains(QStringLiteral("no checkpoint of epoch 3"))) << message().toStdString();
  find<QToolButton>("dropBranch")->click();
  EXPECT_FALSE(isBranch());
  EXPECT_TRUE(find<QComboBox>("model")->isEnabled());
}

TEST_F(ContinuationTest, NothingToGoOnWithAtFirst)
{
  EXPECT_FALSE(find<QAction>("actionResume")->isEnabled());
  EXPECT_FALSE(find<QAction>("actionBranch")->isEnabled());
}

}  // namespace
}  // namespace simplexity::ui

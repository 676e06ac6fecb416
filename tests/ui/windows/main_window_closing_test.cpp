// Closing the window while something runs: nothing may keep it open for ever.
#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTimer>
#include <latch>
#include <memory>

#include "core/runs/run_folder.h"
#include "tests/ui/windows/window_fixture.h"
#include "ui/windows/training_controller.h"

namespace simplexity::ui {
namespace {

class ClosingTest : public WindowTest {
 protected:
  ~ClosingTest() override { m_mayEnd->count_down(); }

  void startEndless()
  {
    start(quickExperiment(100000));
    waitFor([this] { return document().run().epochs.size() >= 2; });
  }
  /// Work that no Stop reaches, say a mini-batch that takes hours.
  void startStuck()
  {
    TrainingSession& session = m_window->findChild<TrainingController*>()->session();
    session.start([mayEnd = m_mayEnd](learning::TrainingObserver&, const std::stop_token&) {
      mayEnd->wait();
      return Result<learning::TrainingSummary>(learning::TrainingSummary());
    });
  }
  void breakRunFolder()
  {
    // No file can be put in the place of a folder that is not empty: the run cannot say how it ended.
    const auto record = document().run().folder / "run.json";
    std::filesystem::remove(record);
    std::filesystem::create_directories(record / "in the way");
  }

  std::shared_ptr<std::latch> m_mayEnd = std::make_shared<std::latch>(1);
};

TEST_F(ClosingTest, ATrainingThatDoesNotStopKeepsNoWindowOpen)
{
  startStuck();
  find<QTimer>("patience")->setInterval(50);
  m_dialogs.mayStop = true;
  const QSignalSpy closed(m_window.get(), &MainWindow::closed);
  EXPECT_FALSE(m_window->close());
  waitFor([this] { return !m_window->isVisible(); });
  EXPECT_EQ(closed.size(), 1);
  m_window.reset();  // which does not wait for ever
  EXPECT_TRUE(TrainingSession::isWorkerLeft());
}

TEST_F(ClosingTest, PatienceEndsWithTheTraining)
{
  startEndless();
  m_dialogs.mayStop = true;
  breakRunFolder();
  EXPECT_FALSE(m_window->close());
  waitFor([this] { return isIdle(); });
  EXPECT_TRUE(m_window->isVisible()) << "the failure must be read";
  EXPECT_FALSE(find<QTimer>("patience")->isActive());
}

TEST_F(ClosingTest, TerminationAsksNothingAndKeepsTheRun)
{
  startEndless();
  const QSignalSpy closed(m_window.get(), &MainWindow::closed);
  m_window->terminate();
  waitFor([this] { return !m_window->isVisible(); });
  EXPECT_EQ(m_dialogs.stopQuestions, 0);
  EXPECT_EQ(closed.size(), 1);
  const auto run = runs::readRun(document().run().folder);
  EXPECT_EQ(run->info.outcome, "stopped");
  EXPECT_GE(run->epochs.size(), 2U);
}

TEST_F(ClosingTest, TerminationWhileTheUserIsAsked)
{
  startEndless();
  m_dialogs.whileAskedToStop = [this] { m_window->terminate(); };
  EXPECT_FALSE(m_window->close());
  waitFor([this] { return !m_window->isVisible(); });
  EXPECT_EQ(runs::readRun(document().run().folder)->info.outcome, "stopped");
}

TEST_F(ClosingTest, TerminationOfAnIdleWindowKeepsItsSettings)
{
  m_window->experimentPanel().setRunsFolder(m_directory / "elsewhere");
  m_window->terminate();
  EXPECT_FALSE(m_window->isVisible());
  EXPECT_EQ(m_settings->runsFolder(), m_directory / "elsewhere");
}

TEST_F(ClosingTest, NoFailureHoldsUpATermination)
{
  startEndless();
  breakRunFolder();
  m_window->terminate();
  waitFor([this] { return !m_window->isVisible(); });
}

}  // namespace
}  // namespace simplexity::ui

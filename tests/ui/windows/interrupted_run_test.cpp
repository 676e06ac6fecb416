// The window after a run was killed: it offers to go on with it.
#include <gtest/gtest.h>

#include <QSlider>
#include <QToolButton>
#include <array>
#include <string>
#include <utility>

#include "core/runs/run_folder.h"
#include "core/runs/run_lock.h"
#include "tests/support/text_files.h"
#include "tests/ui/windows/window_fixture.h"
#include "ui/windows/interrupted_run_offer.h"

namespace simplexity::ui {
namespace {

using test::readText;
using test::writeText;

class InterruptedRunTest : public WindowTest {
 protected:
  /// Trains for a moment, and makes of the run what kill -9 would have left.
  [[nodiscard]] std::filesystem::path killedRun()
  {
    start(quickExperiment(100000));
    waitFor([this] { return document().run().epochs.size() >= 3; });
    return killTraining();
  }
  [[nodiscard]] std::filesystem::path killTraining()
  {
    trigger("actionStop");
    waitFor([this] { return isIdle(); });
    const auto folder = document().run().folder;
    edit(folder, R"("outcome": "stopped")", R"("outcome": "running")");
    return folder;
  }
  void edit(const std::filesystem::path& run, const std::string& from, const std::string& to)
  {
    std::string text = readText(run / "run.json");
    const auto place = text.find(from);
    ASSERT_NE(place, std::string::npos) << from;
    writeText(run / "run.json", text.replace(place, from.size(), to));
  }
  /// A copy that was started when the original was, but for the year.
  std::filesystem::path copyOf(const std::filesystem::path& run, const char* name, const char* year)
  {
    const std::filesystem::path copy = runsFolder() / name;
    std::filesystem::copy(run, copy, std::filesystem::copy_options::recursive);
    const std::string started = runs::readRunInfo(run)->started;
    edit(copy, started, year + started.substr(4));
    return copy;
  }
  /// The window started again.
  void startAgain()
  {
    openWindow();
    look();
  }
  void look()
  {
    m_window->offerInterruptedRun();
    waitFor([this] { return !m_window->findChild<InterruptedRunOffer*>()->isLooking(); });
  }
  void choose(const char* action)
  {
    for (QToolButton* const button : m_window->findChildren<QToolButton*>()) {
      if (button->isVisible() && button->defaultAction() != nullptr &&
          button->defaultAction()->objectName() == QLatin1String(action)) {
        button->click();
        return;
      }
    }
    FAIL() << action << " is not offered";
  }
  void dismiss() { find<QToolButton>("messageClose")->click(); }
  [[nodiscard]] QString details() { return find<QLabel>("messageDetails")->text(); }
};

TEST_F(InterruptedRunTest, NothingIsSaidWhereNothingWasInterrupted)
{
  look();
  EXPECT_EQ(message(), QString());
  train(1);
  startAgain();
  EXPECT_EQ(message(), QString());
}

TEST_F(InterruptedRunTest, SaysWhichRunAndWhere)
{
  const auto folder = killedRun();
  const int epoch = runs::readRun(folder)->epochs.back().epoch;
  startAgain();
  EXPECT_TRUE(message().startsWith(QStringLiteral("The run “digits mlp, "))) << message().toStdString();
  EXPECT_TRUE(message().endsWith(QStringLiteral("was interrupted at epoch %1 of 100000.").arg(epoch)))
      << message().toStdString();
  EXPECT_TRUE(details().endsWith(toQString(folder))) << details().toStdString();
  EXPECT_TRUE(document().run().folder.empty()) << "an offer is not taken by itself";
}

TEST_F(InterruptedRunTest, ResumeGoesOnWhereItWas)
{
  const auto folder = killedRun();
  const auto before = runs::readRun(folder)->epochs.size();
  startAgain();
  choose("offerResume");
  waitFor([&] { return document().run().epochs.size() > before; });
  trigger("actionStop");
  waitFor([this] { return isIdle(); });
  EXPECT_EQ(message(), QString());
  EXPECT_EQ(document().run().folder, folder);
  const runs::Run run = runs::readRun(folder).value();
  EXPECT_EQ(run.info.outcome, "stopped");
  for (std::size_t i = 0; i < run.epochs.size(); ++i) {
    EXPECT_EQ(run.epochs[i].epoch, static_cast<int>(i));
  }
}

TEST_F(InterruptedRunTest, ARunKilledAtItsVeryEndNeedsNoMoreEpochs)
{
  train(2);
  edit(document().run().folder, R"("outcome": "completed")", R"("outcome": "running")");
  startAgain();
  choose("offerResume");
  waitFor([this] { return isIdle(); });
  EXPECT_EQ(m_dialogs.epochsTrained, 0) << "nobody is asked for epochs";
  EXPECT_EQ(message(), QString());
  EXPECT_EQ(runs::readRun(document().run().folder)->info.outcome, "completed");
}

TEST_F(InterruptedRunTest, ARunWithoutEpochsIsTrainedFromItsBeginning)
{
  const auto folder = killedRun();
  std::filesystem::remove(folder / "metrics.jsonl");
  for (const char* const part : {"geometry", "checkpoints"}) {
    std::filesystem::remove_all(folder / part);
    std::filesystem::create_directory(folder / part);
  }
  startAgain();
  EXPECT_TRUE(message().endsWith(QStringLiteral("was interrupted before anything was measured.")))
      << message().toStdString();
  choose("offerOpen");
  EXPECT_EQ(document().run().folder, folder);
  ASSERT_TRUE(find<QAction>("actionResume")->isEnabled());
  trigger("actionResume");
  waitFor([this] { return document().run().epochs.size() >= 2; });
  EXPECT_EQ(document().run().epochs.front().epoch, 0);
  trigger("actionStop");
  waitFor([this] { return isIdle(); });
}

TEST_F(InterruptedRunTest, OpenShowsItAndTrainsNothing)
{
  const auto folder = killedRun();
  startAgain();
  choose("offerOpen");
  EXPECT_EQ(document().run().folder, folder);
  EXPECT_TRUE(isIdle());
  EXPECT_EQ(message(), QString());
  startAgain();
  EXPECT_EQ(message(), QString()) << "it was offered";
}

TEST_F(InterruptedRunTest, IsOfferedUntilDismissed)
{
  const auto folder = killedRun();
  startAgain();
  startAgain();
  EXPECT_NE(message(), QString()) << "nobody has answered yet";
  dismiss();
  EXPECT_EQ(message(), QString());
  startAgain();
  EXPECT_EQ(message(), QString());
  m_window->open(folder);
  const auto before = document().run().epochs.size();
  trigger("actionResume");
  waitFor([&] { return document().run().epochs.size() > before; });
  EXPECT_EQ(killTraining(), folder);
  startAgain();
  EXPECT_NE(message(), QString()) << "killed again";
}

TEST_F(InterruptedRunTest, AnotherRunShownInsteadIsAnAnswer)
{
  static_cast<void>(killedRun());
  startAgain();
  train(1);
  EXPECT_EQ(message(), QString());
  startAgain();
  EXPECT_EQ(message(), QString());
}

TEST_F(InterruptedRunTest, OfSeveralTheNewestIsOffered)
{
  const auto newest = killedRun();
  copyOf(newest, "older", "2020");
  const auto oldest = copyOf(newest, "oldest", "2019");
  startAgain();
  EXPECT_TRUE(message().endsWith(QStringLiteral("2 other runs were interrupted too."))) << message().toStdString();
  EXPECT_TRUE(details().startsWith(QStringLiteral("digits mlp, "))) << details().toStdString();
  EXPECT_TRUE(details().endsWith(toQString(oldest))) << details().toStdString();
  choose("offerOpen");
  EXPECT_EQ(document().run().folder, newest);
  startAgain();
  EXPECT_TRUE(message().endsWith(QStringLiteral("Another run was interrupted too."))) << message().toStdString();
  dismiss();
  startAgain();
  EXPECT_EQ(message(), QString()) << "all of them were dismissed";
}

TEST_F(InterruptedRunTest, ARunElsewhereIsFoundAmongTheRecentOnes)
{
  const auto folder = killedRun();
  m_window.reset();
  m_settings->setRunsFolder(m_directory / "elsewhere");
  m_window = std::make_unique<MainWindow>(*m_settings, m_dialogs);
  m_window->show();
  look();
  choose("offerOpen");
  EXPECT_EQ(document().run().folder, folder);
}

TEST_F(InterruptedRunTest, ARunThatAnotherProcessWritesIsNotOffered)
{
  const auto folder = killedRun();
  const auto writer = runs::RunLock::take(folder);
  ASSERT_TRUE(writer);
  startAgain();
  EXPECT_EQ(message(), QString());
}

TEST_F(InterruptedRunTest, ComesTooLateWhereSomethingIsShown)
{
  const auto folder = killedRun();
  openWindow();
  m_window->open(folder);
  look();
  EXPECT_EQ(message(), QString());
}

TEST_F(InterruptedRunTest, CanBeTakenByKeyboard)
{
  static_cast<void>(killedRun());
  startAgain();
  m_window->activateWindow();
  const auto focused = [this] {
    const auto* const button = qobject_cast<QToolButton*>(m_window->focusWidget());
    return button != nullptr && button->defaultAction() != nullptr ? button->defaultAction()->objectName() : QString();
  };
  for (int tabs = 0; tabs < 3 && focused() != QLatin1String("offerResume"); ++tabs) {
    QTest::keyClick(m_window.get(), Qt::Key_Tab);
  }
  EXPECT_EQ(focused(), QStringLiteral("offerResume"));
  QTest::keyClick(m_window->focusWidget(), Qt::Key_Tab);
  EXPECT_EQ(focused(), QStringLiteral("offerOpen"));
  QTest::keyClick(m_window->focusWidget(), Qt::Key_Space);
  EXPECT_FALSE(document().isEmpty());
}

}  // namespace
}  // namespace simplexity::ui

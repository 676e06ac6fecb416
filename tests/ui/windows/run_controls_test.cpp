#include "ui/windows/run_controls.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QLabel>
#include <QProgressBar>

namespace simplexity::ui {
namespace {

using State = TrainingSession::State;

class RunControlsTest : public ::testing::Test {
 protected:
  void setState(State state)
  {
    m_actions.setState(state);
    m_controls.setState(state);
  }
  QString text() const { return m_controls.findChild<QLabel*>(QStringLiteral("progressText"))->text(); }
  int bar() const { return m_controls.findChild<QProgressBar*>(QStringLiteral("progressBar"))->value(); }

  QObject m_owner;
  RunActions m_actions{&m_owner};
  RunControls m_controls{m_actions, nullptr};
  learning::Progress m_halfway{.epoch = 30, .epochs = 60, .batch = 10, .batches = 10};
};

TEST_F(RunControlsTest, OffersWhatMakesSense)
{
  const auto enabled = [this] {
    return std::vector<bool>{m_actions.start->isEnabled(), m_actions.pause->isEnabled(), m_actions.stop->isEnabled()};
  };
  EXPECT_EQ(enabled(), (std::vector<bool>{true, false, false}));
  setState(State::Running);
  EXPECT_EQ(enabled(), (std::vector<bool>{false, true, true}));
  setState(State::Paused);
  EXPECT_EQ(enabled(), (std::vector<bool>{false, true, true}));
  EXPECT_TRUE(m_actions.pause->isChecked());
  EXPECT_EQ(m_actions.pause->text(), QStringLiteral("&Resume"));
  setState(State::Stopping);
  EXPECT_EQ(enabled(), (std::vector<bool>{false, false, false}));
}

TEST_F(RunControlsTest, SaysWhatIsGoingOn)
{
  setState(State::Running);
  EXPECT_EQ(text(), QStringLiteral("loading the data …"));
  m_controls.setProgress(m_halfway);
  EXPECT_EQ(text(), QStringLiteral("epoch 30 of 60"));
  EXPECT_EQ(bar(), 500);
  setState(State::Paused);
  m_controls.setProgress(m_halfway);  // of the mini-batch that was under way
  EXPECT_EQ(text(), QStringLiteral("paused · epoch 30 of 60"));
  setState(State::Stopping);
  EXPECT_EQ(text(), QStringLiteral("stopping after this mini-batch …"));
  setState(State::Idle);
  m_controls.setOutcome(QStringLiteral("stopped after 30 epochs in 0:10"));
  EXPECT_EQ(text(), QStringLiteral("stopped after 30 epochs in 0:10"));
  setState(State::Running);
  EXPECT_EQ(text(), QStringLiteral("loading the data …")) << "a new run starts over";
  EXPECT_EQ(bar(), 0);
}

}  // namespace
}  // namespace simplexity::ui

#include "ui/windows/message_banner.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QLabel>
#include <QSignalSpy>
#include <QToolButton>

namespace simplexity::ui {
namespace {

class MessageBannerTest : public ::testing::Test {
 protected:
  MessageBannerTest() { m_window.show(); }
  QString text(const char* name) const { return m_banner.findChild<QLabel*>(QString::fromLatin1(name))->text(); }

  QWidget m_window;
  MessageBanner m_banner{&m_window};
};

TEST_F(MessageBannerTest, IsHiddenUntilThereIsSomethingToSay)
{
  EXPECT_FALSE(m_banner.isVisible());
  m_banner.showWarning(QStringLiteral("the last line was torn"));
  EXPECT_TRUE(m_banner.isVisible());
  EXPECT_EQ(text("messageText"), QStringLiteral("The last line was torn."));
  m_banner.findChild<QToolButton*>(QStringLiteral("messageClose"))->click();
  EXPECT_FALSE(m_banner.isVisible());
}

TEST_F(MessageBannerTest, ShowsTheFileAndTheRestAsDetails)
{
  m_banner.showError({ErrorCode::InvalidFormat, "expected magic number 2051, found 7\nin the header", "/data/train"});
  EXPECT_EQ(text("messageText"),
            QStringLiteral("A file is not what it should be. Expected magic number 2051, found 7."));
  auto* const expand = m_banner.findChild<QToolButton*>(QStringLiteral("messageExpand"));
  const auto* const details = m_banner.findChild<QLabel*>(QStringLiteral("messageDetails"));
  EXPECT_TRUE(expand->isVisible());
  EXPECT_FALSE(details->isVisible());
  expand->click();
  EXPECT_TRUE(details->isVisible());
  EXPECT_EQ(details->text(), QStringLiteral("File: /data/train\nin the header"));
}

TEST_F(MessageBannerTest, NoNameMakesItEndless)
{
  m_banner.showWarning(QString(1'000'000, u'x'), QString(1'000'000, u'y'));
  EXPECT_LT(text("messageText").size(), 1'000);
  EXPECT_LT(text("messageDetails").size(), 100'000);
}

TEST_F(MessageBannerTest, AnOfferIsTakenOrDismissed)
{
  QAction resume(QStringLiteral("Resume"));
  QAction open(QStringLiteral("Open"));
  const QSignalSpy taken(&open, &QAction::triggered);
  const QSignalSpy dismissed(&m_banner, &MessageBanner::dismissed);
  const auto offered = [this] {
    QStringList texts;
    for (const auto* const button : m_banner.findChildren<QToolButton*>()) {
      if (button->isVisible()) {
        texts << button->text();
      }
    }
    return texts;
  };
  m_banner.showOffer(QStringLiteral("it was interrupted"), {}, {&resume, &open});
  EXPECT_EQ(text("messageText"), QStringLiteral("It was interrupted."));
  EXPECT_EQ(offered(), (QStringList{QStringLiteral("Resume"), QStringLiteral("Open"), QStringLiteral("Close")}));
  for (auto* const button : m_banner.findChildren<QToolButton*>()) {
    if (button->defaultAction() == &open) {
      button->click();
    }
  }
  EXPECT_EQ(taken.size(), 1);
  EXPECT_EQ(dismissed.size(), 0);
  m_banner.findChild<QToolButton*>(QStringLiteral("messageClose"))->click();
  EXPECT_EQ(dismissed.size(), 1);
  m_banner.showWarning(QStringLiteral("the last line was torn"));
  EXPECT_EQ(offered(), QStringList{QStringLiteral("Close")}) << "the offer is over";
}

TEST_F(MessageBannerTest, HasNoDetailsWhereThereAreNone)
{
  m_banner.showError({ErrorCode::Numeric, "the loss is not finite at step 7", {}});
  EXPECT_FALSE(m_banner.findChild<QToolButton*>(QStringLiteral("messageExpand"))->isVisible());
}

}  // namespace
}  // namespace simplexity::ui

#include "ui/windows/epoch_bar.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QTest>

#include "ui/document/run_document.h"

namespace simplexity::ui {
namespace {

/// A document with epochs 0, 5, 10 and 12; its geometry is only in memory, so that scrubbing warns, which nobody hears.
class EpochBarTest : public ::testing::Test {
 protected:
  EpochBarTest()
  {
    for (const int epoch : {0, 5, 10, 12}) {
      append(epoch);
    }
  }

  void append(int epoch)
  {
    learning::EpochRecord record;
    record.epoch = epoch;
    m_document.append({record});
  }
  template <class Child>
  Child* child(const char* name)
  {
    return m_bar.findChild<Child*>(QString::fromLatin1(name));
  }
  int shownEpoch() const { return m_document.shownRecord()->epoch; }

  RunDocument m_document;
  EpochBar m_bar{m_document, nullptr};
  QSlider* m_slider = child<QSlider>("epochSlider");
  EpochSpinBox* m_number = child<EpochSpinBox>("epochNumber");
  QPushButton* m_live = child<QPushButton>("liveButton");
};

TEST_F(EpochBarTest, ShowsTheNewestEpochLive)
{
  EXPECT_EQ(m_slider->maximum(), 3);
  EXPECT_EQ(m_slider->value(), 3);
  EXPECT_EQ(m_number->value(), 12);
  EXPECT_TRUE(m_live->isChecked());
  EXPECT_EQ(child<QLabel>("lastEpoch")->text(), QStringLiteral("of 12"));
  append(13);
  EXPECT_EQ(m_slider->value(), 4);
  EXPECT_EQ(m_number->value(), 13);
}

TEST_F(EpochBarTest, KeysStepThroughTheMeasuredEpochs)
{
  QTest::keyClick(m_slider, Qt::Key_Left);
  EXPECT_EQ(shownEpoch(), 10);
  EXPECT_EQ(m_number->value(), 10);
  EXPECT_FALSE(m_live->isChecked());
  QTest::keyClick(m_slider, Qt::Key_Home);
  EXPECT_EQ(shownEpoch(), 0);
  QTest::keyClick(m_slider, Qt::Key_Right);
  EXPECT_EQ(shownEpoch(), 5);
  QTest::keyClick(m_slider, Qt::Key_End);
  EXPECT_EQ(shownEpoch(), 12);
}

TEST_F(EpochBarTest, ANumberGoesToTheNearestMeasuredEpoch)
{
  m_number->findChild<QLineEdit*>()->selectAll();
  QTest::keyClicks(m_number, QStringLiteral("6"));
  QTest::keyClick(m_number, Qt::Key_Return);
  EXPECT_EQ(shownEpoch(), 5);
  EXPECT_EQ(m_number->value(), 5) << "the field says what is shown";
}

TEST_F(EpochBarTest, NewEpochsDoNotOverwriteANumberBeingTyped)
{
  m_bar.show();
  m_bar.activateWindow();
  m_number->setFocus();
  ASSERT_TRUE(QTest::qWaitFor([this] { return m_number->hasFocus(); }));
  auto* const edit = m_number->findChild<QLineEdit*>();
  append(13);
  EXPECT_EQ(edit->text(), QStringLiteral("13")) << "having the focus alone holds nothing up";
  edit->selectAll();
  QTest::keyClicks(m_number, QStringLiteral("1"));
  append(14);
  EXPECT_EQ(edit->text(), QStringLiteral("1"));
  QTest::keyClicks(m_number, QStringLiteral("0"));
  append(15);
  QTest::keyClick(m_number, Qt::Key_Return);
  EXPECT_EQ(shownEpoch(), 10);
  EXPECT_EQ(edit->text(), QStringLiteral("10"));
}

TEST_F(EpochBarTest, ANumberThatTheFieldHadWhenTypingBeganIsGoneTo)
{
  m_bar.show();
  m_bar.activateWindow();
  m_number->setFocus();
  ASSERT_TRUE(QTest::qWaitFor([this] { return m_number->hasFocus(); }));
  m_number->findChild<QLineEdit*>()->selectAll();
  QTest::keyClicks(m_number, QStringLiteral("1"));
  append(20);
  QTest::keyClicks(m_number, QStringLiteral("2"));
  QTest::keyClick(m_number, Qt::Key_Return);
  EXPECT_EQ(shownEpoch(), 12);
}

TEST_F(EpochBarTest, ArrowsOfTheNumberStepThroughTheMeasuredEpochs)
{
  m_number->stepDown();
  EXPECT_EQ(shownEpoch(), 10);
  m_number->stepDown();
  EXPECT_EQ(shownEpoch(), 5);
  m_number->stepUp();
  EXPECT_EQ(shownEpoch(), 10);
}

TEST_F(EpochBarTest, NewEpochsDoNotMoveWhatIsLookedAt)
{
  m_slider->setValue(1);
  append(20);
  EXPECT_EQ(shownEpoch(), 5);
  EXPECT_EQ(m_slider->value(), 1);
  EXPECT_EQ(m_slider->maximum(), 4);
  QTest::mouseClick(m_live, Qt::LeftButton);
  EXPECT_EQ(shownEpoch(), 20);
  EXPECT_TRUE(m_live->isChecked());
  QTest::mouseClick(m_live, Qt::LeftButton);
  EXPECT_TRUE(m_live->isChecked()) << "one leaves Live by choosing an epoch, not by a second click";
}

TEST_F(EpochBarTest, IsDisabledWithoutEpochs)
{
  m_document.open({});
  EXPECT_FALSE(m_bar.isEnabled());
  EXPECT_EQ(m_slider->maximum(), 0);
}

}  // namespace
}  // namespace simplexity::ui

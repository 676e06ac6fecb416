#include "ui/windows/download_dialog.h"

#include <gtest/gtest.h>

#include <QDialogButtonBox>
#include <QLabel>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <chrono>
#include <latch>
#include <memory>
#include <optional>
#include <thread>

namespace simplexity::ui {
namespace {

/// Says how far it is until it is stopped.
Result<> fetchForever(const std::stop_token& stop, const fetching::FetchObserver& onProgress)
{
  while (!stop.stop_requested()) {
    onProgress({.file = "file", .done = 25'000'000, .total = 100'000'000});
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return fail(ErrorCode::Internal, "stopped");
}

class DownloadDialogTest : public ::testing::Test {
 protected:
  void open(const DownloadDialog::Fetch& fetch)
  {
    m_dialog = new DownloadDialog(QStringLiteral("CIFAR-10"), fetch, nullptr);
    QObject::connect(m_dialog, &DownloadDialog::downloaded, m_dialog, [this] { ++m_downloaded; });
    QObject::connect(m_dialog, &DownloadDialog::failed, m_dialog, [this](const Error& error) { m_error = error; });
    m_dialog->open();
  }
  [[nodiscard]] bool closes()
  {
    return QTest::qWaitFor([this] { return m_dialog.isNull(); }, 10000);
  }

  QPointer<DownloadDialog> m_dialog;
  int m_downloaded = 0;
  std::optional<Error> m_error;
};

TEST_F(DownloadDialogTest, TellsAndClosesWhenItIsHere)
{
  open([](const std::stop_token&, const fetching::FetchObserver&) { return Result<>(); });
  ASSERT_TRUE(closes());
  EXPECT_EQ(m_downloaded, 1);
  EXPECT_FALSE(m_error);
}

TEST_F(DownloadDialogTest, TellsWhatWentWrong)
{
  open([](const std::stop_token&, const fetching::FetchObserver&) -> Result<> {
    return fail(ErrorCode::Io, "the server sleeps");
  });
  ASSERT_TRUE(closes());
  EXPECT_EQ(m_downloaded, 0);
  ASSERT_TRUE(m_error);
  EXPECT_EQ(m_error->message, "the server sleeps");
}

TEST_F(DownloadDialogTest, ADownloadThatDoesNotStopIsLeft)
{
  const auto mayEnd = std::make_shared<std::latch>(1);
  open([mayEnd](const std::stop_token&, const fetching::FetchObserver&) {
    mayEnd->wait();
    return Result<>();
  });
  auto* const cancel = m_dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Cancel);
  cancel->click();
  QTest::qWait(50);
  ASSERT_FALSE(m_dialog.isNull()) << "it might stop";
  cancel->click();
  EXPECT_TRUE(closes());
  EXPECT_EQ(m_downloaded, 0);
  mayEnd->count_down();
}

TEST_F(DownloadDialogTest, ShowsHowFarItIsUntilCancelled)
{
  open(fetchForever);
  const auto* const text = m_dialog->findChild<QLabel*>(QStringLiteral("downloadText"));
  ASSERT_TRUE(QTest::qWaitFor([text] { return text->text() == QStringLiteral("25.0 of 100.0 MB"); }, 10000))
      << text->text().toStdString();
  const auto* const bar = m_dialog->findChild<QProgressBar*>(QStringLiteral("downloadBar"));
  EXPECT_EQ(bar->value() * 4, bar->maximum());
  m_dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Cancel)->click();
  ASSERT_TRUE(closes());
  EXPECT_EQ(m_downloaded, 0);
  EXPECT_FALSE(m_error) << "who cancels needs no message";
}

}  // namespace
}  // namespace simplexity::ui

#include "ui/windows/display_text.h"

#include <gtest/gtest.h>

#include <QDateTime>
#include <string>

namespace simplexity::ui {
namespace {

TEST(DisplayText, DurationsAreMinutesOrHours)
{
  EXPECT_EQ(durationText(0.4), QStringLiteral("0:00"));
  EXPECT_EQ(durationText(12), QStringLiteral("0:12"));
  EXPECT_EQ(durationText(754.6), QStringLiteral("12:35"));
  EXPECT_EQ(durationText(3723), QStringLiteral("1:02:03"));
}

TEST(DisplayText, ProgressLeavesOutWhatIsUnknown)
{
  learning::Progress progress;
  progress.epochs = 60;
  EXPECT_EQ(progressText(progress), QStringLiteral("measuring the network"));
  progress.epoch = 12;
  EXPECT_EQ(progressText(progress), QStringLiteral("epoch 12 of 60"));
  progress.imagesPerSecond = 35012.0;
  progress.secondsLeft = 12.2;
  EXPECT_EQ(progressText(progress), QStringLiteral("epoch 12 of 60 · 35,000 images/s · 0:12 left"));
  progress.imagesPerSecond = 87.4;
  EXPECT_EQ(progressText(progress), QStringLiteral("epoch 12 of 60 · 87 images/s · 0:12 left"));
}

TEST(DisplayText, ProgressShareCountsBatchesOfTheEpochUnderWay)
{
  learning::Progress progress{.epoch = 0, .epochs = 4, .batch = 5, .batches = 10};
  EXPECT_DOUBLE_EQ(progressShare(progress), 0.0);
  progress.epoch = 1;
  EXPECT_DOUBLE_EQ(progressShare(progress), 0.125);
  progress.measuring = true;
  EXPECT_DOUBLE_EQ(progressShare(progress), 0.25);
  progress.epoch = 4;
  EXPECT_DOUBLE_EQ(progressShare(progress), 1.0);
}

TEST(DisplayText, ProgressTellsOfReadingTheData)
{
  learning::Progress progress;
  progress.loading = {.done = 340, .total = 1000};
  EXPECT_EQ(progressText(progress), QStringLiteral("reading images 340 of 1,000"));
  EXPECT_DOUBLE_EQ(progressShare(progress), 0.34);
}

TEST(DisplayText, OutcomesSayHowFarARunCame)
{
  EXPECT_EQ(outcomeText(learning::TrainingSummary{learning::Outcome::Completed, 60, 12.3}),
            QStringLiteral("completed 60 epochs in 0:12"));
  EXPECT_EQ(outcomeText(learning::TrainingSummary{learning::Outcome::Stopped, 7, 61.0}),
            QStringLiteral("stopped after 7 epochs in 1:01"));
  runs::Run run;
  run.info.outcome = "failed";
  run.info.message = "the loss is not finite";
  EXPECT_EQ(outcomeText(run), QStringLiteral("failed: the loss is not finite"));
  run.info.message.clear();
  run.isInterrupted = true;
  EXPECT_EQ(outcomeText(run), QStringLiteral("interrupted"));
}

TEST(DisplayText, ARunIsCalledByWhatItTrains)
{
  runs::RunInfo info;
  info.config.dataset = "images:/home/me/birds,32";
  info.config.training.model.name = "resnet18";
  EXPECT_EQ(runTitle(info), QStringLiteral("images resnet18"));
  const QDateTime noon(QDate(2020, 11, 29), QTime(12, 5));
  info.started = noon.toUTC().toString(Qt::ISODate).toStdString();
  EXPECT_EQ(runTitle(info), QStringLiteral("images resnet18, 29 Nov 2020 12:05"));
  const QDateTime today(QDate(QDate::currentDate().year(), 1, 2), QTime(3, 4));
  info.started = today.toUTC().toString(Qt::ISODate).toStdString();
  EXPECT_EQ(runTitle(info), QStringLiteral("images resnet18, 2 Jan 03:04"));
  info.config.dataset = std::string(1'000'000, 'x');
  EXPECT_LT(runTitle(info).size(), 200);
}

}  // namespace
}  // namespace simplexity::ui

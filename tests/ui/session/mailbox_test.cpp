#include "ui/session/mailbox.h"

#include <gtest/gtest.h>

#include <memory>

namespace simplexity::ui {
namespace {

learning::EpochRecord recordOf(int epoch)
{
  learning::EpochRecord record;
  record.epoch = epoch;
  return record;
}

std::shared_ptr<const geometry::GeometrySnapshot> geometryOf(int epoch)
{
  auto snapshot = std::make_shared<geometry::GeometrySnapshot>();
  snapshot->epoch = epoch;
  return snapshot;
}

TEST(Mailbox, KeepsEveryEpochButOnlyTheNewestOfTheRest)
{
  Mailbox mailbox;
  for (int epoch = 0; epoch < 3; ++epoch) {
    mailbox.append(recordOf(epoch), geometryOf(epoch));
    learning::Progress progress;
    progress.epoch = epoch;
    mailbox.setProgress(progress);
  }
  const auto batch = mailbox.take();
  ASSERT_EQ(batch.epochs.size(), 3U);
  EXPECT_EQ(batch.epochs[0].epoch, 0);
  EXPECT_EQ(batch.epochs[2].epoch, 2);
  EXPECT_EQ(batch.geometry->epoch, 2);
  EXPECT_EQ(batch.progress->epoch, 2);
  EXPECT_FALSE(batch.plan || batch.result);
}

TEST(Mailbox, IsEmptyAfterTaking)
{
  Mailbox mailbox;
  mailbox.setPlan({});
  mailbox.append(recordOf(0), geometryOf(0));
  mailbox.setResult(learning::TrainingSummary{});
  static_cast<void>(mailbox.take());
  const auto batch = mailbox.take();
  EXPECT_TRUE(batch.epochs.empty());
  EXPECT_FALSE(batch.plan || batch.geometry || batch.progress || batch.result);
}

}  // namespace
}  // namespace simplexity::ui

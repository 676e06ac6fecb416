#include "ui/windows/training_controller.h"

#include <gtest/gtest.h>

#include <QDateTime>
#include <filesystem>

#include "tests/support/temporary_directory.h"
#include "ui/document/run_document.h"

namespace simplexity::ui {
namespace {

TEST(NewRunFolder, IsNamedAfterTimeDataAndModelAndNeverTaken)
{
  const test::TemporaryDirectory directory;
  const std::string dataset = "idx:/data/with:colon";
  const QDateTime now(QDate(2026, 11, 24), QTime(3, 25, 7));
  const auto first = newRunFolder(directory.path(), dataset, "mlp", now);
  EXPECT_EQ(first.filename(), "2026-11-24T03-25-07-idx-mlp");
  std::filesystem::create_directory(first);
  const auto second = newRunFolder(directory.path(), dataset, "mlp", now);
  EXPECT_EQ(second.filename(), "2026-11-24T03-25-07-idx-mlp-2");
  std::filesystem::create_directory(second);
  EXPECT_EQ(newRunFolder(directory.path(), dataset, "mlp", now).filename(), "2026-11-24T03-25-07-idx-mlp-3");
}

TEST(TrainingController, RefusesWhatCannotBeRunWithoutStarting)
{
  const test::TemporaryDirectory directory;
  RunDocument document;
  TrainingController controller(document, nullptr);
  runs::ExperimentConfig config;
  config.training.batchSize = 0;
  const auto started = controller.start(config, directory.path());
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::InvalidArgument);
  EXPECT_FALSE(controller.isActive());
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(TrainingController, AsksForAFolderToSaveIn)
{
  RunDocument document;
  TrainingController controller(document, nullptr);
  const auto started = controller.start({}, {});
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().message.find("folder"), std::string::npos);
  EXPECT_FALSE(controller.isActive());
}

}  // namespace
}  // namespace simplexity::ui

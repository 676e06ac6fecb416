#include <gtest/gtest.h>

#include "core/runs/run_folder.h"
#include "tests/core/runs/samples.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

TEST(MetricsCsv, UndefinedIsEmptyAndInfinityInf)
{
  const simplexity::test::TemporaryDirectory folder;
  ASSERT_TRUE(writeMetricsCsv(folder / "metrics.csv", {test::sampleRecord(1)}));
  EXPECT_EQ(test::readText(folder / "metrics.csv"),
            "epoch,step,seconds,lr,"
            "train_loss,train_accuracy,train_gc,train_gc_stderr,train_geometric_collapse,train_cdnv,"
            "train_poincare_ratio,train_nc1,train_nc2_etf,train_ncm_accuracy,"
            "test_loss,test_accuracy,test_gc,test_gc_stderr,test_geometric_collapse,test_cdnv,"
            "test_poincare_ratio,test_nc1,test_nc2_etf,test_ncm_accuracy\n"
            "1,23,0.30000000000000004,0.3333333333333333,"
            "4.4501477170144023e-308,0.7999999999999999,1.7976931348623157e+308,,,inf,,,,,"
            "2.302585092994046,,,,,,,5e-324,,\n");
}

TEST(MetricsCsv, WithoutEpochsOnlyTheHeader)
{
  const simplexity::test::TemporaryDirectory folder;
  ASSERT_TRUE(writeMetricsCsv(folder / "metrics.csv", {}));
  const std::string text = test::readText(folder / "metrics.csv");
  EXPECT_EQ(text.find('\n'), text.size() - 1);
}

TEST(MetricsCsv, AnUnwritablePlaceIsNamed)
{
  const simplexity::test::TemporaryDirectory folder;
  const Result<> written = writeMetricsCsv(folder / "none" / "metrics.csv", {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::Io);
  EXPECT_EQ(written.error().where, folder / "none" / "metrics.csv");
}

TEST(MetricsJson, IsAListOfTheLines)
{
  const simplexity::test::TemporaryDirectory folder;
  ASSERT_TRUE(writeMetricsJson(folder / "metrics.json", {test::sampleRecord(0), test::sampleRecord(1)}));
  std::string compact = test::readText(folder / "metrics.json");
  std::erase_if(compact, [](char character) { return character == ' ' || character == '\n'; });
  EXPECT_EQ(compact, "[" + toJsonLine(test::sampleRecord(0)) + "," + toJsonLine(test::sampleRecord(1)) + "]");
}

}  // namespace
}  // namespace simplexity::runs

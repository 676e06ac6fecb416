#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "core/runs/run_folder.h"
#include "tests/core/runs/samples.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

TEST(MetricsCsv, UndefinedIsEmptyAndInfinityInf)
{
  const simplexity::test::TemporaryDirectory folder;
  ASSERT_TRUE(writeMetricsCsv(folder / "metrics.csv", {test::sampleRecord(1)}));
  const std::map<Metric, std::string> trainTexts{{Metric::Loss, "4.4501477170144023e-308"},
                                                 {Metric::Accuracy, "0.7999999999999999"},
                                                 {Metric::Gc, "1.7976931348623157e+308"},
                                                 {Metric::Cdnv, "inf"}};
  const std::map<Metric, std::string> testTexts{{Metric::Loss, "2.302585092994046"}, {Metric::Nc1, "5e-324"}};
  std::string header = "epoch,step,seconds,lr";
  std::string row = "1,23,0.30000000000000004,0.3333333333333333";
  for (const auto& [split, texts] : {std::pair("train", trainTexts), std::pair("test", testTexts)}) {
    for (const MetricInfo& info : allMetrics()) {
      header += std::string(",") + split + "_" + std::string(info.id);
      row += "," + (texts.contains(info.metric) ? texts.at(info.metric) : std::string());
    }
  }
  EXPECT_EQ(test::readText(folder / "metrics.csv"), header + "\n" + row + "\n");
}

TEST(MetricsCsv, HasColumnsOfShuffledLabelsWhereMeasured)
{
  const simplexity::test::TemporaryDirectory folder;
  std::vector<learning::EpochRecord> epochs{test::sampleRecord(0), test::sampleRecord(1)};
  epochs[1].shuffled.emplace();
  epochs[1].shuffled->test.set(Metric::SamSharpness, 18.5);  // the last column of all
  ASSERT_TRUE(writeMetricsCsv(folder / "metrics.csv", epochs));
  std::istringstream lines(test::readText(folder / "metrics.csv"));
  std::string header;
  std::string first;
  std::string second;
  ASSERT_TRUE(std::getline(lines, header) && std::getline(lines, first) && std::getline(lines, second));
  EXPECT_TRUE(header.ends_with(",shuffled_test_sam_sharpness")) << header;
  EXPECT_TRUE(second.ends_with(",18.5")) << second;
  const auto columns = std::ranges::count(header, ',');
  EXPECT_EQ(columns, 3 + 4 * static_cast<std::ptrdiff_t>(kMetricCount));
  EXPECT_EQ(std::ranges::count(first, ','), columns);
  EXPECT_EQ(std::ranges::count(second, ','), columns);
}

TEST(MetricsCsv, HasAColumnOfTheTimeOfFlatnessWhereMeasured)
{
  const simplexity::test::TemporaryDirectory folder;
  std::vector<learning::EpochRecord> epochs{test::sampleRecord(0), test::sampleRecord(1)};
  epochs[0].flatnessSeconds = 0.25;
  ASSERT_TRUE(writeMetricsCsv(folder / "metrics.csv", epochs));
  std::istringstream lines(test::readText(folder / "metrics.csv"));
  std::string line;
  std::getline(lines, line);
  EXPECT_TRUE(line.starts_with("epoch,step,seconds,lr,flatness_seconds,train_loss,")) << line;
  const auto columns = std::ranges::count(line, ',');
  std::getline(lines, line);
  EXPECT_TRUE(line.starts_with("0,0,0.30000000000000004,0.3333333333333333,0.25,")) << line;
  std::getline(lines, line);
  EXPECT_TRUE(line.starts_with("1,23,0.30000000000000004,0.3333333333333333,,")) << line;
  EXPECT_EQ(std::ranges::count(line, ','), columns);
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

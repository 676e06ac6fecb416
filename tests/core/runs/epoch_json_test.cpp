#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/runs/run_folder.h"
#include "tests/core/runs/samples.h"

namespace simplexity::runs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(EpochJson, HasTheDocumentedShape)
{
  learning::EpochRecord record;
  record.epoch = 12;
  record.step = 276;
  record.seconds = 0.41;
  record.learningRate = 0.1;
  record.train.set(Metric::Loss, 0.5);
  record.train.set(Metric::Cdnv, std::numeric_limits<double>::infinity());
  std::string train;
  std::string test;
  for (const MetricInfo& info : allMetrics()) {
    const std::string key = (info.metric == Metric::Loss ? "\"" : ",\"") + std::string(info.id) + "\":";
    train += key + (info.metric == Metric::Loss ? "0.5" : info.metric == Metric::Cdnv ? "\"inf\"" : "null");
    test += key + "null";
  }
  EXPECT_EQ(toJsonLine(record),
            R"({"epoch":12,"step":276,"seconds":0.41,"lr":0.1,"train":{)" + train + R"(},"test":{)" + test + "}}");
}

TEST(EpochJson, ReadsBackBitIdentically)
{
  const learning::EpochRecord record = test::sampleRecord(7);
  const Result<learning::EpochRecord> back = epochFromJsonLine(toJsonLine(record));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->epoch, record.epoch);
  EXPECT_EQ(back->step, record.step);
  EXPECT_EQ(back->seconds, record.seconds);
  EXPECT_EQ(back->learningRate, record.learningRate);
  EXPECT_EQ(back->train, record.train);
  EXPECT_EQ(back->test, record.test);
}

TEST(EpochJson, HasTheValuesOfShuffledLabelsWhereMeasured)
{
  learning::EpochRecord record = test::sampleRecord(7);
  EXPECT_THAT(toJsonLine(record), Not(HasSubstr("shuffled")));
  record.shuffled.emplace();
  record.shuffled->train.set(Metric::Cdnv, 72.0);
  record.shuffled->test.set(Metric::Cdnv, 18.0);
  const Result<learning::EpochRecord> back = epochFromJsonLine(toJsonLine(record));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->shuffled, record.shuffled);
}

TEST(EpochJson, HasTheTimeOfFlatnessWhereMeasured)
{
  learning::EpochRecord record = test::sampleRecord(7);
  EXPECT_THAT(toJsonLine(record), Not(HasSubstr("flatness_seconds")));
  record.flatnessSeconds = 0.1 + 0.2;
  record.test.set(Metric::HessianTrace, -3.5);
  EXPECT_THAT(toJsonLine(record), HasSubstr(R"(,"flatness_seconds":0.30000000000000004,"train":{)"));
  const Result<learning::EpochRecord> back = epochFromJsonLine(toJsonLine(record));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->flatnessSeconds, record.flatnessSeconds);
  EXPECT_EQ(back->test, record.test);
}

TEST(EpochJson, KeepsFromOtherVersionsWhatItKnows)
{
  const auto record = epochFromJsonLine(
      R"({"epoch":0,"step":0,"seconds":1,"lr":1,"train":{"loss":1,"not_yet_invented":3},"test":{},"extra":[]})");
  ASSERT_TRUE(record) << record.error().text();
  EXPECT_EQ(record->train.get(Metric::Loss), 1.0);
  EXPECT_EQ(record->train.get(Metric::Gc), std::nullopt);
}

TEST(EpochJson, RefusesWrongLines)
{
  const auto messageOf = [](const char* line) {
    const auto record = epochFromJsonLine(line);
    return record ? std::string("accepted") : record.error().message;
  };
  EXPECT_THAT(messageOf("nonsense"), HasSubstr("not valid JSON"));
  EXPECT_THAT(messageOf("3"), HasSubstr("must be a JSON object"));
  EXPECT_THAT(messageOf(R"({"epoch":1.5})"), StartsWith(R"("epoch" must be a whole number)"));
  EXPECT_THAT(messageOf(R"({"epoch":3000000000})"), StartsWith(R"("epoch" is 3000000000; expected)"));
  EXPECT_THAT(messageOf(R"({"epoch":1,"step":2,"seconds":"long"})"), StartsWith(R"("seconds" must be a number)"));
  EXPECT_THAT(messageOf(R"({"epoch":1,"step":2,"seconds":1,"lr":1,"test":{}})"), StartsWith(R"("train" is missing)"));
  EXPECT_THAT(messageOf(R"({"epoch":1,"step":2,"seconds":1,"lr":1,"train":{"gc":"big"},"test":{}})"),
              StartsWith(R"("train.gc" must be)"));
  EXPECT_THAT(messageOf(R"({"epoch":-1,"step":2,"seconds":1,"lr":1,"train":{},"test":{}})"),
              StartsWith(R"("epoch" is -1; expected a whole number from 0 to 1000000000)"));
  EXPECT_THAT(messageOf(R"({"epoch":1,"step":2,"seconds":1e999,"lr":1,"train":{},"test":{}})"),
              HasSubstr("not valid JSON"));
}

}  // namespace
}  // namespace simplexity::runs

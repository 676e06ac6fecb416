#include <functional>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/runs/json_documents.h"
#include "tests/core/runs/samples.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

using ::testing::HasSubstr;

RunInfo finishedRunInfo()
{
  RunInfo info = test::sampleRunInfo();
  info.started = "2024-01-02T03:04:05Z";
  info.ended = "2024-01-02T03:04:06Z";
  info.outcome = "failed";
  info.message = "the disk is full";
  data::LeftOut leftOut;
  leftOut.skipped.resize(250, {.path = "cat/1.png", .reason = "the file is empty"});
  info.skipped = skippedFilesOf(leftOut);
  info.network =
      NetworkOrigin{.file = "/a/net.pth", .format = "PyTorch state dict", .isRecognised = false, .leftOut = 2};
  return info;
}

TEST(RunInfo, RoundTrips)
{
  const RunInfo info = finishedRunInfo();
  const Result<RunInfo> back = runInfoFromJson(toJsonObject(info));
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->config, info.config);
  EXPECT_EQ(back->plan.device, "cpu");
  EXPECT_EQ(back->plan.test.samples, 15);
  EXPECT_EQ(back->plan.libraryVersions, info.plan.libraryVersions);
  EXPECT_EQ(back->inputShape, info.inputShape);
  EXPECT_EQ(back->normalisation.mean, info.normalisation.mean);
  EXPECT_EQ(back->normalisation.deviation, info.normalisation.deviation);
  EXPECT_EQ(back->message, info.message);
  EXPECT_EQ(back->network->file, "/a/net.pth");
  EXPECT_FALSE(back->network->isRecognised);
  EXPECT_EQ(back->skipped.count, 250);
  EXPECT_EQ(back->skipped.first.size(), 100U);
  // Writing what was read gives the same text: nothing is lost.
  EXPECT_EQ(dumpJson(toJsonObject(*back)), dumpJson(toJsonObject(info)));
}

TEST(RunInfo, OlderRunsDoNotSayTheShapeOfTheirInputs)
{
  Json json = toJsonObject(finishedRunInfo());
  ASSERT_EQ(json["dataset"]["shape"], Json({1, 1, 5}));
  json["dataset"].erase("shape");
  const Result<RunInfo> back = runInfoFromJson(json);
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_FALSE(back->inputShape);
  EXPECT_FALSE(toJsonObject(*back)["dataset"].contains("shape"));
}

struct WrongRunInfo {
  const char* name;
  std::function<void(Json&)> change;
  ErrorCode code;
  const char* message;
};
void PrintTo(const WrongRunInfo& wrong, std::ostream* stream)
{
  *stream << wrong.name;
}

class WrongRunInfoTest : public ::testing::TestWithParam<WrongRunInfo> {};

TEST_P(WrongRunInfoTest, IsRefusedWithASentence)
{
  const simplexity::test::TemporaryDirectory folder;
  Json json = toJsonObject(finishedRunInfo());
  GetParam().change(json);
  test::writeText(folder / "run.json", json.dump());
  const Result<runs::Run> run = readRun(folder.path());
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, GetParam().code);
  EXPECT_EQ(run.error().where, folder / "run.json");
  EXPECT_THAT(run.error().message, HasSubstr(GetParam().message));
}

constexpr auto kBad = ErrorCode::InvalidFormat;
INSTANTIATE_TEST_SUITE_P(
    Files, WrongRunInfoTest,
    ::testing::Values(
        WrongRunInfo{"List", [](Json& json) { json = Json::array(); }, kBad, "must be a JSON object"},
        WrongRunInfo{"NoVersion", [](Json& json) { json.erase("format_version"); }, kBad,
                     "\"format_version\" is missing"},
        WrongRunInfo{"VersionZero", [](Json& json) { json["format_version"] = 0; }, kBad, "does not exist"},
        WrongRunInfo{"NewerVersion",
                     [](Json& json) {
                       json = {{"format_version", 2}};
                     },
                     ErrorCode::Unsupported, "please use a newer one"},
        WrongRunInfo{"NoConfig", [](Json& json) { json.erase("config"); }, kBad, "\"config\" is missing"},
        WrongRunInfo{"ConfigOfText", [](Json& json) { json["config"] = "default"; }, kBad,
                     "in \"config\", this must be a JSON object"},
        WrongRunInfo{"UnknownConfigKey", [](Json& json) { json["config"]["magic"] = 1; }, kBad,
                     "\"magic\" is not a known key"},
        WrongRunInfo{"DatasetOfText", [](Json& json) { json["dataset"] = "digits"; }, kBad,
                     "\"dataset\" must be a JSON object"},
        WrongRunInfo{"ClassNamesOfNumbers",
                     [](Json& json) {
                       json["dataset"]["class_names"] = {1, 2};
                     },
                     kBad, "\"dataset.class_names\" has an element that must be text"},
        WrongRunInfo{"ShapeWithoutChannels",
                     [](Json& json) {
                       json["dataset"]["shape"] = {8, 8};
                     },
                     kBad, "\"dataset.shape\" must be channels, height and width"},
        WrongRunInfo{"ShapeOfNothing",
                     [](Json& json) {
                       json["dataset"]["shape"] = {1, 0, 8};
                     },
                     kBad, "\"dataset.shape\" must be channels, height and width"},
        WrongRunInfo{"ShapeTooLarge",
                     [](Json& json) {
                       json["dataset"]["shape"] = {3, 4'000'000'000, 4'000'000'000};
                     },
                     kBad, "\"dataset.shape\" must be channels, height and width"},
        WrongRunInfo{"MeanOutOfRange", [](Json& json) { json["dataset"]["normalisation"]["mean"] = {1e300}; }, kBad,
                     "\"dataset.normalisation.mean\""},
        WrongRunInfo{"PlanWithoutTest", [](Json& json) { json["plan"].erase("test"); }, kBad,
                     "\"plan.test\" is missing"},
        WrongRunInfo{"VersionsOfNumbers", [](Json& json) { json["plan"]["library_versions"]["eigen"] = 3; }, kBad,
                     "\"plan.library_versions\" has a member that must be text"},
        WrongRunInfo{"UnknownOutcome", [](Json& json) { json["outcome"] = "lost"; }, kBad, "\"outcome\" must be"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(RunInfo, BrokenTextIsRefused)
{
  const simplexity::test::TemporaryDirectory folder;
  for (const std::string& text : {std::string(), std::string("{\"format_version\":1"), std::string(1'000'000, '{'),
                                  std::string("\0\0\0\0", 4), std::string("{\"a\":\"\xff\"}")}) {
    test::writeText(folder / "run.json", text);
    const Result<runs::Run> run = readRun(folder.path());
    ASSERT_FALSE(run);
    EXPECT_EQ(run.error().code, ErrorCode::InvalidFormat);
  }
  test::writeText(folder / "run.json", std::string(17U << 20U, ' '));
  EXPECT_THAT(readRun(folder.path()).error().message, HasSubstr("at most 16777216 were expected"));
}

}  // namespace
}  // namespace simplexity::runs

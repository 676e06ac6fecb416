// What other programs write is tested at the command line, with NumPy; here is what can go wrong inside a file.
#include "core/runs/features_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>
#include <string>

#include "core/formats/safetensors.h"
#include "core/runs/features/csv_features.h"
#include "core/runs/measure.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/text_files.h"

namespace simplexity::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FeaturesFileTest : public ::testing::Test {
 protected:
  [[nodiscard]] Result<Features> read(const std::string& text)
  {
    test::writeText(m_directory / "f.csv", text);
    return FeaturesFile::open(m_directory / "f.csv").and_then([](const FeaturesFile& file) { return file.read(0); });
  }

  test::TemporaryDirectory m_directory;
};

TEST_F(FeaturesFileTest, CsvIsRead)
{
  const Result<Features> features = read("a,class,b\n1,owl, -2.5e1\n+3,cat,4\n");
  ASSERT_TRUE(features) << features.error().text();
  Eigen::Matrix2d expected;
  expected << 1, -25, 3, 4;
  EXPECT_EQ(features->featureCount(), 2);
  EXPECT_FALSE(features->head);
  ASSERT_TRUE(std::holds_alternative<geometry::RowMatrixXd>(features->values));
  EXPECT_EQ(std::get<geometry::RowMatrixXd>(features->values), expected);
}

TEST_F(FeaturesFileTest, OneMeasurementIsThatOfTwoPoints)
{
  // Two classes of two samples at distance 10, each sample 1 from its mean: CDNV is (1+1)/(2·100).
  const Result<Features> features = read("-1,0,x\n1,0,x\n-1,10,y\n1,10,y\n");
  ASSERT_TRUE(features) << features.error().text();
  EXPECT_THAT(features->classNames, ElementsAre("x", "y"));
  const Result<Measured> measured = measureFeatures(*features, {}, {});
  ASSERT_TRUE(measured);
  EXPECT_DOUBLE_EQ(*measured->report.values.get(Metric::Cdnv), 0.01);
  EXPECT_DOUBLE_EQ(*measured->report.values.get(Metric::NcmAccuracy), 1.0);
  EXPECT_FALSE(measured->report.values.get(Metric::Gc)) << "which needs the network";
  EXPECT_FALSE(measured->report.values.get(Metric::Accuracy)) << "which needs the head";
}

TEST_F(FeaturesFileTest, MissingLabelsAreSeenByTheNames)
{
  const auto write = [this](const std::vector<std::string>& names) {
    TensorArchive archive;
    for (const std::string& name : names) {
      archive.tensors[name] = {ElementType::U8, {1}, {std::byte{0}}};
    }
    EXPECT_TRUE(formats::writeSafetensors(m_directory / "f", archive));
    return m_directory / "f";
  };
  EXPECT_TRUE(lacksLabels(write({"features", "weights"})));
  EXPECT_TRUE(lacksLabels(write({"features_0001", "features_0002"})));
  EXPECT_FALSE(lacksLabels(write({"features", "labels"})));
  EXPECT_FALSE(lacksLabels(write({"features_0001", "labels_0001"})));
  EXPECT_FALSE(lacksLabels(write({"conv1.weight"})));
  test::writeText(m_directory / "f.csv", "1,2,owl\n");
  EXPECT_FALSE(lacksLabels(m_directory / "f.csv"));
  EXPECT_FALSE(lacksLabels(m_directory / "nowhere"));
}

TEST_F(FeaturesFileTest, FailuresNameTheFile)
{
  const Result<Features> features = read("1,0\n2,zero\n3\n");
  ASSERT_FALSE(features);
  EXPECT_EQ(features.error().where, m_directory / "f.csv");
  EXPECT_THAT(features.error().message, HasSubstr("line 3"));
  EXPECT_EQ(FeaturesFile::open(m_directory / "none.npz").error().code, ErrorCode::NotFound);
  EXPECT_EQ(FeaturesFile::open(m_directory / ".").error().code, ErrorCode::NotFound) << "a folder";
}

TEST(CsvFeatures, AnyDamageIsReadOrRefused)
{
  const std::string whole = "a,\"b\",label\r\n1,2.5e3,cat\n-3,4,\"the \"\"dog\"\"\"\n5;6,7,cat\n";
  std::mt19937 random(5);
  const auto below = [&random](std::size_t count) { return random() % count; };
  for (int round = 0; round < 20'000; ++round) {
    std::string text = whole;
    for (std::size_t change = 0; change <= below(4); ++change) {
      text[below(text.size())] = static_cast<char>(random());
    }
    text.resize(text.size() - below(text.size() / 2));
    std::istringstream first(text);
    const Result<CsvFeatures> layout = CsvFeatures::scan(first, true);
    std::istringstream second(text);
    const auto features = layout.and_then([&](const CsvFeatures& found) { return found.read(second, text.size()); });
    EXPECT_TRUE(features ? features->samples() > 0 : !features.error().message.empty());
  }
}

}  // namespace
}  // namespace simplexity::runs

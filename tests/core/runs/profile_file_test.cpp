#include "core/runs/profile_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/runs/run_layout.h"
#include "tests/core/runs/samples.h"
#include "tests/support/temporary_directory.h"

namespace simplexity::runs {
namespace {

class ProfileFileTest : public ::testing::Test {
 protected:
  ProfileFileTest()
  {
    const learning::EpochRecord record = test::sampleRecord(3);
    for (const auto& [name, shape] : {std::pair("block1", std::vector<std::int64_t>{16, 4, 4}),
                                      std::pair("embedding", std::vector<std::int64_t>{64})}) {
      m_profile.layers.push_back({.info = {name, shape}, .values = {.train = record.train, .test = record.test}});
    }
    m_profile.epoch = 3;
    m_profile.from = "block0";
    m_profile.probe.gcEstimator = learning::ComplexityEstimator::Deflated;
    m_profile.probe.gcProbes = 10;
    m_profile.plan.train = {.samples = 1438, .measured = 1000, .gcSamples = 512};
    m_profile.warnings = {"the data have changed"};
    m_profile.plan.test = {.samples = 359, .measured = 359, .gcSamples = 300};
  }

  void expectReadsBack() const
  {
    ASSERT_TRUE(writeProfile(m_directory.path(), m_profile));
    const RunProfile read = readProfile(m_directory.path()).value();
    ASSERT_EQ(read.layers.size(), m_profile.layers.size());
    for (std::size_t i = 0; i < read.layers.size(); ++i) {
      EXPECT_EQ(read.layers[i].info, m_profile.layers[i].info);
      EXPECT_EQ(read.layers[i].values, m_profile.layers[i].values);
    }
    EXPECT_EQ(read.epoch, m_profile.epoch);
    EXPECT_EQ(read.from, m_profile.from);
    EXPECT_EQ(read.probe.gcEstimator, m_profile.probe.gcEstimator);
    EXPECT_EQ(read.probe.gcProbes, m_profile.probe.gcProbes);
    EXPECT_EQ(read.plan.train.gcSamples, m_profile.plan.train.gcSamples);
    EXPECT_EQ(read.plan.test.measured, m_profile.plan.test.measured);
    EXPECT_EQ(read.warnings, m_profile.warnings);
  }

  simplexity::test::TemporaryDirectory m_directory;
  RunProfile m_profile;
};

TEST_F(ProfileFileTest, ReadsBackToTheBit)
{
  EXPECT_FALSE(hasProfile(m_directory.path()));
  expectReadsBack();
  EXPECT_TRUE(hasProfile(m_directory.path()));
}

TEST_F(ProfileFileTest, ExactAndWithoutEpochReadsBackToo)
{
  m_profile.epoch.reset();
  m_profile.from.clear();
  m_profile.probe = {};
  m_profile.probe.gcProbes = learning::kExactProbes;
  expectReadsBack();
}

TEST_F(ProfileFileTest, WhatIsNoProfileIsRefusedByName)
{
  ASSERT_TRUE(writeProfile(m_directory.path(), m_profile));
  const auto file = m_directory / kProfileFile;
  const std::string whole = test::readText(file);
  const std::string twisted = [&] {
    std::string text = whole;
    return text.replace(text.find("\"shape\""), 7, "\"shake\"");
  }();
  for (const std::string& text : {std::string("{}"), std::string("[]"), whole.substr(0, whole.size() / 2), twisted}) {
    test::writeText(file, text);
    const auto read = readProfile(m_directory.path());
    ASSERT_FALSE(read) << text.substr(0, 20);
    EXPECT_EQ(read.error().where, file);
  }
}

TEST_F(ProfileFileTest, CsvHasALineALayer)
{
  const auto file = m_directory / "profile.csv";
  ASSERT_TRUE(writeProfileCsv(file, m_profile));
  const std::string text = test::readText(file);
  EXPECT_TRUE(text.starts_with("layer,features,train_loss,train_accuracy,train_gc,"));
  EXPECT_NE(text.find("\nblock1,256,"), std::string::npos);
  EXPECT_NE(text.find("\nembedding,64,"), std::string::npos);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

}  // namespace
}  // namespace simplexity::runs

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/data/sampling.h"

namespace simplexity::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseClassList, ReadsNumbersAndRanges)
{
  EXPECT_THAT(parseClassList("0,3,5-9").value(), ElementsAre(0, 3, 5, 6, 7, 8, 9));
  EXPECT_THAT(parseClassList("7").value(), ElementsAre(7));
  EXPECT_THAT(parseClassList("4-4").value(), ElementsAre(4));
}

TEST(ParseClassList, SortsAndRemovesRepetition)
{
  EXPECT_THAT(parseClassList("9,2-4,3,9").value(), ElementsAre(2, 3, 4, 9));
}

class BadClassList : public ::testing::TestWithParam<const char*> {};

TEST_P(BadClassList, IsRefusedWithAnExample)
{
  const auto classes = parseClassList(GetParam());
  ASSERT_FALSE(classes.has_value());
  EXPECT_EQ(classes.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(classes.error().message, HasSubstr("for example 0,3,5-9"));
}

INSTANTIATE_TEST_SUITE_P(ParseClassList, BadClassList,
                         ::testing::Values("", ",", "1,", ",1", "1,,2", "a", "1 ,2", "-1", "1-", "3-1", "1-2-3", "1.5",
                                           "+1", "0-2000000000", "99999999999999999999"),
                         [](const auto& test) { return "Case" + std::to_string(test.index); });

/// Samples of one value each; value and label of the training split: 10·label + position.
Dataset fourClasses()
{
  Dataset dataset;
  dataset.spec = "toy";
  dataset.title = "Toy";
  dataset.classNames = {"zero", "one", "two", "three"};
  dataset.train = {std::vector<std::uint8_t>{0, 11, 22, 33, 4, 15, 26, 37}, {0, 1, 2, 3, 0, 1, 2, 3}};
  dataset.test = {std::vector<std::uint8_t>{30, 20, 10, 0}, {3, 2, 1, 0}};
  dataset.normalisation = {255.0F, {0.25F}, {0.5F}};
  dataset.fingerprint = fingerprintOf(dataset.train, dataset.test);
  return dataset;
}

TEST(SelectClasses, KeepsTheirSamplesAndRenumbers)
{
  const std::vector<int> classes = {1, 3};
  const Dataset selected = selectClasses(fourClasses(), classes).value();
  EXPECT_THAT(selected.classNames, ElementsAre("one", "three"));
  EXPECT_THAT(std::get<std::vector<std::uint8_t>>(selected.train.values), ElementsAre(11, 33, 15, 37));
  EXPECT_THAT(selected.train.labels, ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(std::get<std::vector<std::uint8_t>>(selected.test.values), ElementsAre(30, 10));
  EXPECT_THAT(selected.test.labels, ElementsAre(1, 0));
  EXPECT_EQ(selected.spec, "toy");
  EXPECT_THAT(selected.normalisation.mean, ElementsAre(0.25F));
  EXPECT_EQ(selected.fingerprint, fingerprintOf(selected.train, selected.test));
  EXPECT_NE(selected.fingerprint, fourClasses().fingerprint);
}

TEST(SelectClasses, OfAllClassesChangesNothing)
{
  const std::vector<int> classes = {0, 1, 2, 3};
  EXPECT_EQ(selectClasses(fourClasses(), classes).value().fingerprint, fourClasses().fingerprint);
}

TEST(SelectClasses, RefusesWhatCannotBe)
{
  const std::vector<std::pair<std::vector<int>, const char*>> cases = {
      {{}, "at least two classes are needed, found 0"},
      {{2}, "at least two classes are needed, found 1"},
      {{0, 4}, "class 4 does not exist in toy: expected 0 to 3"},
      {{-1, 0}, "class -1 does not exist"},
      {{1, 1}, "class 1 is named twice"}};
  for (const auto& [classes, sentence] : cases) {
    const auto selected = selectClasses(fourClasses(), classes);
    ASSERT_FALSE(selected.has_value());
    EXPECT_EQ(selected.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(selected.error().message, HasSubstr(sentence));
  }
}

TEST(LimitTraining, KeepsAStratifiedPartAndTheWholeTest)
{
  const Dataset limited = limitTraining(fourClasses(), 5).value();
  EXPECT_EQ(limited.train.count(), 5);
  for (std::int32_t label = 0; label < 4; ++label) {
    EXPECT_GE(std::count(limited.train.labels.begin(), limited.train.labels.end(), label), 1);
  }
  EXPECT_EQ(limited.test.count(), 4);
  EXPECT_THAT(limited.normalisation.mean, ElementsAre(0.25F));
  EXPECT_EQ(limited.fingerprint, limitTraining(fourClasses(), 5).value().fingerprint);
  EXPECT_EQ(limited.fingerprint, fingerprintOf(limited.train, limited.test));
}

TEST(LimitTraining, AboveTheNumberOfSamplesChangesNothing)
{
  EXPECT_EQ(limitTraining(fourClasses(), 100).value().fingerprint, fourClasses().fingerprint);
}

TEST(LimitTraining, RefusesLessThanOneSampleForEachClass)
{
  const auto limited = limitTraining(fourClasses(), 3);
  ASSERT_FALSE(limited.has_value());
  EXPECT_EQ(limited.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(limited.error().message, HasSubstr("a limit of 3 training samples is too small: expected at least 4"));
}

}  // namespace
}  // namespace simplexity::data

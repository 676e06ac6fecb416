#include "core/data/normalisation_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace simplexity::data {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Dataset withChannels(std::int64_t channels)
{
  Dataset dataset;
  dataset.shape = {.channels = channels, .height = 2, .width = 2};
  dataset.normalisation = {.valueScale = 255.0F,
                           .mean = std::vector(static_cast<std::size_t>(channels), 0.3F),
                           .deviation = std::vector(static_cast<std::size_t>(channels), 0.2F)};
  return dataset;
}

Result<Normalisation> chosen(std::string_view text, std::int64_t channels)
{
  return parseNormalisation(text).and_then(
      [&](const NormalisationChoice& choice) { return normalisationFor(choice, withChannels(channels)); });
}

TEST(NormalisationChoiceTest, WordsAndNumbers)
{
  EXPECT_THAT(chosen("dataset", 3)->mean, ElementsAre(0.3F, 0.3F, 0.3F));
  EXPECT_THAT(chosen("imagenet", 3)->deviation, ElementsAre(0.229F, 0.224F, 0.225F));
  EXPECT_THAT(chosen("none", 2)->mean, ElementsAre(0.0F, 0.0F));
  EXPECT_THAT(chosen("none", 2)->deviation, ElementsAre(1.0F, 1.0F));
  EXPECT_THAT(chosen("0.5,0.25", 3)->deviation, ElementsAre(0.25F, 0.25F, 0.25F));
  EXPECT_THAT(chosen("-0.1,0.2,1,2", 2)->mean, ElementsAre(-0.1F, 0.2F));
  EXPECT_THAT(chosen("-0.1,0.2,1,2", 2)->deviation, ElementsAre(1.0F, 2.0F));
  EXPECT_EQ(chosen("0.5,0.25", 1)->valueScale, 255.0F);
}

TEST(NormalisationChoiceTest, WhatIsNeitherIsRefused)
{
  for (const char* const text : {"", "own", "0.5", "0.5,0", "0.5,-1", "0.5,nan", "0.5,0.5,", "1,2,3", "0.5;0.5"}) {
    const auto refused = parseNormalisation(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_THAT(refused.error().message, HasSubstr("(normalisation)"));
  }
}

TEST(NormalisationChoiceTest, ItsTextMeansTheSame)
{
  for (const char* const text : {"dataset", "imagenet", "none", "0.5,0.25", "-0.1,0.2,1,2"}) {
    const auto choice = parseNormalisation(text);
    ASSERT_TRUE(choice) << text;
    EXPECT_EQ(textOf(*choice), text);
  }
}

TEST(NormalisationChoiceTest, LeavesTheDataSetAloneIfItIsItsOwn)
{
  const auto dataset = std::make_shared<const Dataset>(withChannels(1));
  EXPECT_EQ(withNormalisation({}, dataset).value(), dataset);
  const auto other = withNormalisation(*parseNormalisation("0.5,0.25"), dataset).value();
  EXPECT_THAT(other->normalisation.mean, ElementsAre(0.5F));
  EXPECT_THAT(dataset->normalisation.mean, ElementsAre(0.3F));
}

TEST(NormalisationChoiceTest, ChannelsMustAgree)
{
  EXPECT_FALSE(chosen("imagenet", 1));
  EXPECT_FALSE(chosen("1,2,1,2", 3));
}

}  // namespace
}  // namespace simplexity::data

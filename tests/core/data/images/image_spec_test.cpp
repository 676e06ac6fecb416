#include "core/data/images/image_spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace simplexity::data {
namespace {

TEST(ImageSpec, IsAFolderAlone)
{
  const ImageSpec spec = parseImageSpec("/data/pets").value();
  EXPECT_EQ(spec.folder, "/data/pets");
  EXPECT_EQ(spec.side, 32);
  EXPECT_EQ(spec.isGray, std::nullopt);
}

TEST(ImageSpec, TakesOptionsInAnyOrder)
{
  for (const char* text : {"/data/pets,size=64,gray", "/data/pets,gray,size=64"}) {
    const ImageSpec spec = parseImageSpec(text).value();
    EXPECT_EQ(spec.folder, "/data/pets");
    EXPECT_EQ(spec.side, 64);
    EXPECT_EQ(spec.isGray, true);
    EXPECT_EQ(spec.text(), "/data/pets,size=64,gray");
  }
  EXPECT_EQ(parseImageSpec("/data/pets,color").value().isGray, false);
}

TEST(ImageSpec, LeavesCommasToTheFolder)
{
  EXPECT_EQ(parseImageSpec("/cats, dogs").value().folder, "/cats, dogs");
  EXPECT_EQ(parseImageSpec("/cats,dogs,size=8").value().folder, "/cats,dogs");
  EXPECT_EQ(parseImageSpec("/pets,size=big").value().folder, "/pets,size=big");
  EXPECT_EQ(parseImageSpec("/a,size=8,b").value().folder, "/a,size=8,b");
}

TEST(ImageSpec, ReadsBackWhateverTheFolderEndsLike)
{
  for (const char* folder : {"/pets,gray", "/pets,size=9", "/pets,color,size=9", ",", "size=7"}) {
    for (const bool isGray : {false, true}) {
      const ImageSpec spec{.folder = folder, .side = 48, .isGray = isGray};
      const ImageSpec again = parseImageSpec(spec.text()).value();
      EXPECT_EQ(again.folder, folder);
      EXPECT_EQ(again.side, 48);
      EXPECT_EQ(again.isGray, isGray);
    }
  }
}

TEST(ImageSpec, RefusesSizesOutOfRange)
{
  for (const char* text : {"/pets,size=3", "/pets,size=1025", "/pets,size=-8", "/pets,size=4611686018427387904"}) {
    const auto spec = parseImageSpec(text);
    ASSERT_FALSE(spec.has_value());
    EXPECT_EQ(spec.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(spec.error().message, ::testing::HasSubstr("expected a size from 4 to 1024"));
  }
}

}  // namespace
}  // namespace simplexity::data

#include "ui/scene/viewpoint.h"

#include <gtest/gtest.h>

#include <vector>

namespace simplexity::ui {
namespace {

TEST(Viewpoint, IsTheStandardOneWhereNothingIsInTheWay)
{
  for (const auto& means : {std::vector<SceneVertex>{}, std::vector<SceneVertex>{{{1, 0, 0}, 0}}}) {
    EXPECT_DOUBLE_EQ(clearestViewpoint(means).azimuth, Viewpoint{}.azimuth);
    EXPECT_DOUBLE_EQ(clearestViewpoint(means).elevation, Viewpoint{}.elevation);
  }
}

TEST(Viewpoint, LooksAcrossALineNotAlongIt)
{
  // These two lie behind each other, seen from azimuth 50, elevation 0.
  const std::vector<SceneVertex> means{{{0.766, 0, 0.643}, 0}, {{-0.766, 0, -0.643}, 1}};
  EXPECT_LT(clearestViewpoint(means).azimuth, 0.0);
}

}  // namespace
}  // namespace simplexity::ui

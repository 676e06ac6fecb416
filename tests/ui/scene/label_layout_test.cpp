#include "ui/scene/label_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace simplexity::ui {
namespace {

const Eigen::Vector2d kViewport(400, 300);
const Eigen::Vector2d kMiddle(200, 150);

LabelAnchor anchorAt(double x, double y, double distance = 1.0)
{
  return {.centre = {x, y}, .radius = 10.0, .halfSize = {20.0, 8.0}, .distance = distance};
}

bool isOverlapping(const Eigen::Vector2d& a, const Eigen::Vector2d& b)
{
  return std::abs(a.x() - b.x()) < 40.0 && std::abs(a.y() - b.y()) < 16.0;
}

TEST(LabelLayout, LabelsTouchTheirDiscOnTheOutside)
{
  const auto centres = placeLabels({anchorAt(300, 150), anchorAt(200, 250)}, kMiddle, kViewport);
  EXPECT_TRUE(centres[0]->isApprox(Eigen::Vector2d(330, 150)));
  EXPECT_TRUE(centres[1]->isApprox(Eigen::Vector2d(200, 268)));
}

TEST(LabelLayout, NearLabelsKeepTheirPlaceAndFarOnesGiveWay)
{
  const auto centres = placeLabels({anchorAt(300, 152, 5.0), anchorAt(300, 150, 2.0)}, kMiddle, kViewport);
  EXPECT_TRUE(centres[1]->isApprox(Eigen::Vector2d(330, 150)));
  EXPECT_FALSE(isOverlapping(*centres[0], *centres[1]));
}

TEST(LabelLayout, CoincidentMeansKeepReadableLabels)
{
  const auto centres =
      placeLabels({anchorAt(200, 150), anchorAt(200, 150), anchorAt(200, 150), anchorAt(200, 150)}, kMiddle, kViewport);
  for (std::size_t i = 0; i < centres.size(); ++i) {
    for (std::size_t j = i + 1; j < centres.size(); ++j) {
      EXPECT_FALSE(isOverlapping(*centres[i], *centres[j])) << i << " and " << j;
    }
  }
}

TEST(LabelLayout, LabelsKeepOffOtherDiscs)
{
  const auto centres = placeLabels({anchorAt(260, 150), anchorAt(300, 150)}, kMiddle, kViewport);
  EXPECT_GT(std::abs(centres[0]->y() - 150.0), 8.0) << "straight outward lies the second disc";
  EXPECT_TRUE(centres[1]->isApprox(Eigen::Vector2d(330, 150)));
}

TEST(LabelLayout, ALabelWithoutAPlaceIsLeftOut)
{
  const auto centres = placeLabels(std::vector<LabelAnchor>(20, anchorAt(200, 150)), kMiddle, kViewport);
  const auto shown =
      std::count_if(centres.begin(), centres.end(), [](const auto& centre) { return centre.has_value(); });
  EXPECT_GE(shown, 4);
  EXPECT_LE(shown, 8);
}

TEST(LabelLayout, LabelsStayInsideTheViewport)
{
  const auto centres = placeLabels({anchorAt(395, 150), anchorAt(-50, 320)}, kMiddle, kViewport);
  for (const auto& centre : centres) {
    EXPECT_GE(centre->x(), 20.0);
    EXPECT_LE(centre->x(), 380.0);
    EXPECT_GE(centre->y(), 8.0);
    EXPECT_LE(centre->y(), 292.0);
  }
}

}  // namespace
}  // namespace simplexity::ui

#include "ui/scene/convex_hull.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace simplexity::ui {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

const std::vector<Eigen::Vector3d> kTetrahedron{{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}};

TEST(ConvexHull, TetrahedronHasFourFacesAndSixEdges)
{
  const auto triangles = hullTriangles(kTetrahedron);
  EXPECT_THAT(triangles, SizeIs(4));
  EXPECT_THAT(triangleEdges(triangles), SizeIs(6));
}

TEST(ConvexHull, PointsInsideDoNotMatter)
{
  std::vector<Eigen::Vector3d> points = kTetrahedron;
  points.emplace_back(0.1, 0.05, -0.1);
  EXPECT_EQ(hullTriangles(points), hullTriangles(kTetrahedron));
}

TEST(ConvexHull, OctahedronHasEightFacesAndTwelveEdges)
{
  const std::vector<Eigen::Vector3d> points{{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};
  const auto triangles = hullTriangles(points);
  EXPECT_THAT(triangles, SizeIs(8));
  EXPECT_THAT(triangleEdges(triangles), SizeIs(12));
}

TEST(ConvexHull, ThatOfVeryManyPointsIsLeftOut)
{
  std::vector<Eigen::Vector3d> points(kMostHullPoints);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double turn = 0.1 * static_cast<double>(i);
    points[i] = {std::cos(turn), std::sin(turn), static_cast<double>(i)};
  }
  EXPECT_THAT(hullTriangles(points), Not(IsEmpty()));
  points.emplace_back(0, 0, -1);
  EXPECT_THAT(hullTriangles(points), IsEmpty());
}

TEST(ConvexHull, ThreePointsAreATriangle)
{
  const std::vector<Eigen::Vector3d> points{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}};
  const auto triangles = hullTriangles(points);
  EXPECT_THAT(triangles, ElementsAre(std::array<int, 3>{0, 1, 2}));
  EXPECT_THAT(triangleEdges(triangles), ElementsAre(Pair(0, 1), Pair(0, 2), Pair(1, 2)));
}

TEST(ConvexHull, NothingWithoutAnArea)
{
  EXPECT_THAT(hullTriangles({}), IsEmpty());
  const std::vector<Eigen::Vector3d> line{{0, 0, 0}, {1, 1, 1}, {2, 2, 2}};
  EXPECT_THAT(hullTriangles(line), IsEmpty());
  const std::vector<Eigen::Vector3d> point(4, Eigen::Vector3d(1, 2, 3));
  EXPECT_THAT(hullTriangles(point), IsEmpty());
}

}  // namespace
}  // namespace simplexity::ui

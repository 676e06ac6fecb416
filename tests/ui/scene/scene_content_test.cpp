#include "ui/scene/scene_content.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <memory>

#include "core/base/random.h"
#include "ui/scene/simplex_scene.h"

namespace simplexity::ui {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// A view that shows the first three features as they are.
geometry::ViewBasis plainView(Eigen::Index features)
{
  geometry::ViewBasis view;
  view.centre = Eigen::VectorXd::Zero(features);
  view.basis = Eigen::MatrixXd::Identity(features, 3);
  view.keptVariance = 1.0;
  return view;
}

/// Two classes at ±2 on the first axis, two points each, the last of them taken for the other class.
geometry::GeometrySnapshot twoClasses()
{
  geometry::GeometrySnapshot snapshot;
  snapshot.classMeans = geometry::RowMatrixXd{{2.0, 0.0, 0.0}, {-2.0, 0.0, 0.0}};
  snapshot.view = plainView(3);
  snapshot.points.resize(4, 3);
  snapshot.points << 2.0F, 1.0F, 0.0F, -2.0F, 0.0F, 1.0F, 2.0F, -1.0F, 0.0F, -2.0F, 0.0F, -4.0F;
  snapshot.labels = {0, 1, 0, 1};
  snapshot.predictions = {0, 1, 0, 0};
  return snapshot;
}

TEST(SceneContent, MeasuresInMeanRadii)
{
  const SceneContent content = sceneContent(twoClasses());
  EXPECT_DOUBLE_EQ(content.viewLengthOfUnit, 2.0);
  ASSERT_EQ(content.means.size(), 2U);
  EXPECT_TRUE(content.means[1].position.isApprox(Eigen::Vector3d(-1.0, 0.0, 0.0)));
  EXPECT_EQ(content.means[1].cls, 1);
  ASSERT_EQ(content.samples.size(), 4U);
  EXPECT_TRUE(content.samples[3].position.isApprox(Eigen::Vector3d(-1.0, 0.0, -2.0)));
  EXPECT_DOUBLE_EQ(sceneRadius(content), 1.0);
}

TEST(SceneContent, MarksTheMisclassified)
{
  geometry::GeometrySnapshot snapshot = twoClasses();
  EXPECT_FALSE(sceneContent(snapshot).samples[2].isMisclassified);
  EXPECT_TRUE(sceneContent(snapshot).samples[3].isMisclassified);
  snapshot.predictions.clear();
  EXPECT_FALSE(sceneContent(snapshot).samples[3].isMisclassified);
}

/// As many classes in as many dimensions, at random places.
geometry::GeometrySnapshot randomClasses(int classes, int features)
{
  RandomStream random(1, StreamPurpose::Synthesis);
  geometry::GeometrySnapshot snapshot;
  snapshot.classMeans = geometry::RowMatrixXd::NullaryExpr(classes, features, [&random] { return random.normal(); });
  snapshot.view = geometry::principalView(snapshot.classMeans);
  return snapshot;
}

TEST(SceneContent, ACrowdHasNoIdealSimplex)
{
  constexpr int kMost = kMostClassesInDetail;
  EXPECT_EQ(sceneContent(randomClasses(kMost, kMost)).ideal.size(), kMostClassesInDetail);
  const SceneContent crowd = sceneContent(randomClasses(kMost + 1, kMost + 1));
  EXPECT_TRUE(crowd.isCrowd());
  EXPECT_EQ(crowd.means.size(), kMostClassesInDetail + 1);
  EXPECT_TRUE(crowd.ideal.empty());
}

TEST(SimplexScene, TenThousandClassesAreNoBurden)
{
  const auto snapshot = std::make_shared<const geometry::GeometrySnapshot>(randomClasses(10'000, 16));
  const auto start = std::chrono::steady_clock::now();
  SimplexScene scene;
  scene.show(snapshot);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));  // a minute with all pairs of them
}

TEST(SceneContent, TwoMeansAreTheirOwnIdealSimplex)
{
  const SceneContent content = sceneContent(twoClasses());
  ASSERT_EQ(content.ideal.size(), 2U);
  EXPECT_TRUE(content.ideal[0].position.isApprox(content.means[0].position, 1e-12));
  EXPECT_TRUE(content.ideal[1].position.isApprox(content.means[1].position, 1e-12));
}

TEST(SceneContent, KeepsItsSizeWhateverTheScaleOfTheFeatures)
{
  geometry::GeometrySnapshot large = twoClasses();
  large.classMeans *= 1e6;
  large.points *= 1e6F;
  const SceneContent content = sceneContent(large);
  EXPECT_TRUE(content.means[0].position.isApprox(Eigen::Vector3d(1.0, 0.0, 0.0)));
  EXPECT_TRUE(content.samples[3].position.isApprox(Eigen::Vector3d(-1.0, 0.0, -2.0), 1e-6));
}

TEST(SceneContent, LeavesOutWhatIsNotFiniteOrFarAway)
{
  geometry::GeometrySnapshot snapshot = twoClasses();
  snapshot.points(0, 1) = kNan;
  snapshot.points(1, 2) = std::numeric_limits<float>::infinity();
  snapshot.points(2, 0) = 1e30F;
  // The far point is finite: it must not become the measure of the scene.
  snapshot.classMeans(0, 0) = kInfinity;
  const SceneContent content = sceneContent(snapshot);
  EXPECT_EQ(content.means.size(), 1U);
  EXPECT_TRUE(content.ideal.empty());
  for (const SceneSample& sample : content.samples) {
    EXPECT_TRUE(sample.position.allFinite());
    EXPECT_LE(sample.position.cwiseAbs().maxCoeff(), SceneContent::kFarthest);
  }
  EXPECT_LE(content.samples.size(), 2U);
}

TEST(SceneContent, LeavesOutLabelsThatNameNoClass)
{
  geometry::GeometrySnapshot snapshot = twoClasses();
  snapshot.labels = {0, 7, -1, 1};
  EXPECT_EQ(sceneContent(snapshot).samples.size(), 2U);
}

TEST(SceneContent, CoincidentMeansAreMeasuredBySamples)
{
  geometry::GeometrySnapshot snapshot = twoClasses();
  snapshot.classMeans.setZero();
  const SceneContent content = sceneContent(snapshot);
  EXPECT_TRUE(content.ideal.empty());
  EXPECT_TRUE(content.means[0].position.isZero());
  EXPECT_EQ(content.samples.size(), 4U);
  EXPECT_DOUBLE_EQ(sceneRadius(content), 1.0);
}

TEST(SceneContent, AClassWithoutSamplesIsNotShown)
{
  geometry::GeometrySnapshot snapshot = twoClasses();
  snapshot.classMeans = geometry::RowMatrixXd{{2.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, {-2.0, 0.0, 0.0}};
  snapshot.classCounts = {2, 0, 2};
  const SceneContent content = sceneContent(snapshot);
  ASSERT_EQ(content.means.size(), 2U);
  EXPECT_EQ(content.means[1].cls, 2);
  EXPECT_EQ(content.ideal.size(), 2U);
}

TEST(SceneContent, OneClassAndNoSamples)
{
  geometry::GeometrySnapshot snapshot;
  snapshot.classMeans = geometry::RowMatrixXd{{1.0, 2.0}};
  snapshot.view.centre = Eigen::Vector2d(1.0, 2.0);
  snapshot.view.basis = Eigen::MatrixXd::Identity(2, 3);
  const SceneContent content = sceneContent(snapshot);
  EXPECT_EQ(content.means.size(), 1U);
  EXPECT_TRUE(content.samples.empty());
  EXPECT_DOUBLE_EQ(content.viewLengthOfUnit, 1.0);
}

}  // namespace
}  // namespace simplexity::ui

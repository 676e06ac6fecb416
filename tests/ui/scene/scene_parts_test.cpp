// What the scene hands to VTK, without rendering it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkRenderer.h>
#include <vtkTextActor.h>

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "core/geometry/simplex.h"
#include "tests/ui/scene/example_snapshots.h"
#include "ui/scene/parts/caption.h"
#include "ui/scene/parts/ideal_overlay.h"
#include "ui/scene/parts/mean_labels.h"
#include "ui/scene/parts/mean_spheres.h"
#include "ui/scene/parts/sample_cloud.h"
#include "ui/scene/parts/scene_geometry.h"
#include "ui/scene/parts/simplex_edges.h"
#include "ui/scene/scene_content.h"
#include "ui/scene/scene_theme.h"

namespace simplexity::ui {
namespace {

using Bytes = std::array<double, 3>;

SceneStyle primaryColours()
{
  SceneStyle style;
  style.text = {0.2, 0.4, 0.6};
  style.classColours = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  style.classNames = {"cat", "dog"};
  return style;
}

/// Three classes with means on a triangle, a sample at each, the second misclassified.
SceneContent triangle()
{
  SceneContent content;
  content.means = {{{1, 0, 0}, 0}, {{0, 1, 0}, 1}, {{0, 0, 1}, 2}};
  content.ideal = content.means;
  content.samples = {{{1, 0, 0.5}, 0, false}, {{0, 1, 0.5}, 1, true}, {{0.5, 0, 1}, 2, false}};
  return content;
}

Bytes colourAt(vtkPolyData* data, vtkIdType point)
{
  Bytes bytes{};
  data->GetPointData()->GetScalars()->GetTuple(point, bytes.data());
  return bytes;
}

Eigen::Vector3d pointAt(vtkPolyData* data, vtkIdType point)
{
  return Eigen::Map<const Eigen::Vector3d>(data->GetPoint(point));
}

TEST(SampleCloud, HasADotASampleInTheColourOfItsClass)
{
  vtkNew<vtkRenderer> renderer;
  SampleCloud cloud(renderer);
  cloud.show(triangle(), primaryColours(), 1.0);
  ASSERT_EQ(cloud.dots()->GetNumberOfPoints(), 3);
  EXPECT_EQ(cloud.dots()->GetNumberOfVerts(), 3);
  EXPECT_TRUE(pointAt(cloud.dots(), 2).isApprox(Eigen::Vector3d(0.5, 0, 1)));
  EXPECT_EQ(colourAt(cloud.dots(), 1), (Bytes{0, 255, 0}));
  EXPECT_EQ(colourAt(cloud.dots(), 2), (Bytes{0, 0, 255}));
}

TEST(SampleCloud, RimsTheMisclassified)
{
  vtkNew<vtkRenderer> renderer;
  SampleCloud cloud(renderer);
  cloud.show(triangle(), primaryColours(), 1.0);
  ASSERT_EQ(cloud.rims()->GetNumberOfPoints(), 1);
  EXPECT_TRUE(pointAt(cloud.rims(), 0).isApprox(Eigen::Vector3d(0, 1, 0.5)));
  EXPECT_EQ(colourAt(cloud.rims(), 0), (Bytes{51, 102, 153}));
}

TEST(MeanSpheres, OneAMean)
{
  vtkNew<vtkRenderer> renderer;
  MeanSpheres spheres(renderer);
  spheres.show(triangle(), primaryColours());
  ASSERT_EQ(spheres.centres()->GetNumberOfPoints(), 3);
  EXPECT_TRUE(pointAt(spheres.centres(), 1).isApprox(Eigen::Vector3d(0, 1, 0)));
  EXPECT_EQ(colourAt(spheres.centres(), 0), (Bytes{255, 0, 0}));
}

TEST(SimplexEdges, ALineForEveryPairOfMeans)
{
  vtkNew<vtkRenderer> renderer;
  SimplexEdges edges(renderer);
  const auto lineCount = [&edges](int classes) {
    const auto snapshot = test::exampleSnapshot({.classes = classes});
    edges.show(sceneContent(*snapshot), SceneStyle{}, 1.0);
    return edges.lines()->GetNumberOfLines();
  };
  EXPECT_EQ(lineCount(2), 1);
  EXPECT_EQ(lineCount(4), 6);
  EXPECT_EQ(lineCount(10), 45);
}

/// As many class means, on a circle.
SceneContent circle(std::size_t classes)
{
  SceneContent content;
  for (std::size_t cls = 0; cls < classes; ++cls) {
    const double turn = static_cast<double>(cls);
    content.means.push_back({{std::cos(turn), std::sin(turn), 0.0}, static_cast<int>(cls)});
  }
  return content;
}

TEST(SimplexEdges, NoneInACrowd)
{
  vtkNew<vtkRenderer> renderer;
  SimplexEdges edges(renderer);
  edges.show(circle(kMostClassesInDetail), SceneStyle{}, 1.0);
  EXPECT_EQ(edges.lines()->GetNumberOfLines(), kMostClassesInDetail * (kMostClassesInDetail - 1) / 2);
  edges.show(circle(kMostClassesInDetail + 1), SceneStyle{}, 1.0);
  EXPECT_EQ(edges.lines()->GetNumberOfLines(), 0);
}

TEST(IdealOverlay, ATetrahedronIsAGlassBodyWithAShellAtEachCorner)
{
  vtkNew<vtkRenderer> renderer;
  IdealOverlay overlay(renderer);
  const auto snapshot = test::exampleSnapshot({.classes = 4});
  overlay.show(sceneContent(*snapshot), primaryColours(), 1.0);
  EXPECT_EQ(overlay.facets()->GetNumberOfPolys(), 4);
  EXPECT_EQ(overlay.rims()->GetNumberOfLines(), 6);
  ASSERT_EQ(overlay.shells()->GetNumberOfPoints(), 4);
  // An exact simplex: every edge is √(2K/(K−1)) radii, and the radius is the unit of the scene.
  const double edge = (pointAt(overlay.shells(), 0) - pointAt(overlay.shells(), 3)).norm();
  EXPECT_NEAR(edge, std::sqrt(8.0 / 3.0), 1e-6);  // VTK's points are single precision
}

TEST(IdealOverlay, TwoClassesLeaveAnEdgeAndNoneLeaveNothing)
{
  vtkNew<vtkRenderer> renderer;
  IdealOverlay overlay(renderer);
  overlay.show(sceneContent(*test::exampleSnapshot({.classes = 2})), SceneStyle{}, 1.0);
  EXPECT_EQ(overlay.facets()->GetNumberOfPolys(), 0);
  EXPECT_EQ(overlay.rims()->GetNumberOfLines(), 1);
  overlay.show(SceneContent{}, SceneStyle{}, 1.0);
  EXPECT_EQ(overlay.rims()->GetNumberOfLines(), 0);
  EXPECT_EQ(overlay.shells()->GetNumberOfPoints(), 0);
}

TEST(MeanLabels, NamesOrNumbers)
{
  vtkNew<vtkRenderer> renderer;
  MeanLabels labels(renderer);
  labels.show(triangle(), primaryColours(), 1.0);
  std::vector<std::string> texts;
  for (const auto& actor : labels.actors()) {
    texts.emplace_back(actor->GetInput());
  }
  EXPECT_THAT(texts, ::testing::ElementsAre("cat", "dog", "2"));
  labels.show(SceneContent{}, SceneStyle{}, 1.0);
  EXPECT_TRUE(labels.actors().empty());
}

TEST(MeanLabels, NoMoreThanCanBeReadInACrowd)
{
  vtkNew<vtkRenderer> renderer;
  MeanLabels labels(renderer);
  labels.show(circle(10'000), SceneStyle{}, 1.0);
  EXPECT_EQ(labels.actors().size(), kMostClassesInDetail);
}

TEST(SceneColours, RepeatAndFallBack)
{
  EXPECT_EQ(colourOf(primaryColours(), 4), (Rgb{0, 1, 0}));
  EXPECT_EQ(colourOf(SceneStyle{}, 4), SceneStyle{}.text);
}

TEST(SceneNames, AreShortAndOnOneLine)
{
  const std::string endless(1'000'000, 'W');
  const auto names = sceneStyle(Theme::light(), {"cat", "great\n white  shark", endless}).classNames;
  EXPECT_THAT(names, ::testing::ElementsAre("cat", "great white shark", "WWWWWWWWWWWW…WWWWWWWWWWW"));
}

TEST(CaptionTexts, SayWhatIsShown)
{
  geometry::GeometrySnapshot snapshot;
  snapshot.epoch = 12;
  SceneContent content = triangle();
  snapshot.samplesMeasured = std::ssize(content.samples);
  snapshot.view.keptVariance = 0.414;
  EXPECT_EQ(captionTexts(snapshot, content).title, "Epoch 12 · test, 3 samples\n1 misclassified (rimmed)");
  EXPECT_EQ(captionTexts(snapshot, content).view,
            "View keeps 41 % of the variance of the class means\nideal simplex of 3 classes: 100 %");
  content.samples[0].isMisclassified = content.samples[1].isMisclassified = false;
  snapshot.split = Split::Train;
  EXPECT_EQ(captionTexts(snapshot, content).title, "Epoch 12 · train, 3 samples");
}

TEST(CaptionTexts, CountAmongTheDotsThatAreDrawn)
{
  geometry::GeometrySnapshot snapshot;
  snapshot.samplesMeasured = 10000;
  SceneContent content;
  content.samples.resize(2000);
  for (std::size_t i = 0; i < 1190; ++i) {
    content.samples[i].isMisclassified = true;
  }
  EXPECT_EQ(captionTexts(snapshot, content).title,
            "Epoch 0 · test, 10,000 samples, 2,000 drawn\n1,190 of those misclassified (rimmed)");
}

TEST(CaptionTexts, SayWhatIsLeftOutOfACrowd)
{
  geometry::GeometrySnapshot snapshot;
  snapshot.view.keptVariance = 0.05;
  EXPECT_EQ(captionTexts(snapshot, circle(10'000)).view,
            "10,000 classes: without edges and ideal simplex,\nonly the nearest classes are named\n"
            "View keeps 5 % of the variance of the class means");
}

TEST(CaptionTexts, AnIdealSimplexOfTenClassesKeepsAThird)
{
  const auto snapshot = test::exampleSnapshot({.classes = 10});
  const CaptionTexts texts = captionTexts(*snapshot, sceneContent(*snapshot));
  EXPECT_EQ(texts.view, "View keeps 33 % of the variance of the class means\nideal simplex of 10 classes: 33 %");
}

}  // namespace
}  // namespace simplexity::ui

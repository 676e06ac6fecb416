// Pictures of whole scenes: small, and without text where text is not the point.
#include "ui/scene/offscreen_render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "tests/support/temporary_directory.h"
#include "tests/ui/scene/example_snapshots.h"
#include "tests/ui/scene/picture_comparison.h"
#include "ui/scene/scene_theme.h"

namespace simplexity::ui {
namespace {

using ::testing::HasSubstr;

constexpr QSize kSmall(240, 200);
const test::ExampleClasses kTetrahedron{.classes = 4, .spread = 0.06};
const test::ExampleClasses kMidTraining{.classes = 10, .samplesPerClass = 20, .collapse = 0.6, .spread = 0.13};

QImage picture(const SimplexScene& scene, QSize size = kSmall)
{
  const Result<QImage> image = renderToImage(scene, size);
  EXPECT_TRUE(image.has_value()) << image.error().text();
  return image.value_or(QImage());
}

void showWithoutText(SimplexScene& scene, const Theme& theme, const test::ExampleClasses& example)
{
  scene.setStyle(sceneStyle(theme, {}));
  scene.setOptions({.labels = false, .captions = false});
  scene.show(test::exampleSnapshot(example));
}

TEST(SceneBaseline, ExactTetrahedron)
{
  SimplexScene scene;
  showWithoutText(scene, Theme::light(), kTetrahedron);
  EXPECT_EQ(test::differenceFromBaseline(picture(scene), "exact-tetrahedron"), "");
}

TEST(SceneBaseline, TenClassesMidTraining)
{
  SimplexScene scene;
  showWithoutText(scene, Theme::light(), kMidTraining);
  EXPECT_EQ(test::differenceFromBaseline(picture(scene), "ten-classes"), "");
}

TEST(SceneBaseline, TenClassesInTheDark)
{
  SimplexScene scene;
  showWithoutText(scene, Theme::darkAppearance(), kMidTraining);
  EXPECT_EQ(test::differenceFromBaseline(picture(scene), "ten-classes-dark"), "");
}

TEST(SceneBaseline, EmptyState)
{
  SimplexScene scene;
  scene.setStyle(sceneStyle(Theme::light(), {}));
  EXPECT_EQ(test::differenceFromBaseline(picture(scene, QSize(320, 80)), "empty"), "");
}

TEST(OffscreenRender, TheSamePictureTwice)
{
  SimplexScene scene;
  scene.setStyle(sceneStyle(Theme::light(), {"a", "b", "c", "d"}));
  scene.show(test::exampleSnapshot(kTetrahedron));
  SimplexScene again;
  again.setStyle(sceneStyle(Theme::light(), {"a", "b", "c", "d"}));
  again.show(test::exampleSnapshot(kTetrahedron));
  EXPECT_EQ(picture(scene), picture(scene));
  EXPECT_EQ(picture(scene), picture(again));
}

TEST(OffscreenRender, OptionsHideWhatTheyName)
{
  SimplexScene scene;
  scene.setStyle(sceneStyle(Theme::light(), {}));
  scene.show(test::exampleSnapshot(kTetrahedron));
  const QImage all = picture(scene);
  for (bool SceneOptions::*option : {&SceneOptions::samples, &SceneOptions::means, &SceneOptions::labels,
                                     &SceneOptions::edges, &SceneOptions::idealSimplex, &SceneOptions::captions}) {
    SceneOptions options;
    options.*option = false;
    scene.setOptions(options);
    EXPECT_GT(test::differentShare(picture(scene), all, 8), 0.0);
  }
  scene.setOptions(
      {.samples = false, .means = false, .labels = false, .edges = false, .idealSimplex = false, .captions = false});
  QImage background(kSmall, QImage::Format_RGB888);
  background.fill(Theme::light().background);
  EXPECT_EQ(picture(scene), background);
}

TEST(OffscreenRender, UnusualSnapshotsStillGiveAPicture)
{
  SimplexScene scene;
  for (const int classes : {2, 3, 40}) {
    scene.show(test::exampleSnapshot({.classes = classes, .features = 40, .samplesPerClass = 3}));
    EXPECT_FALSE(picture(scene).isNull()) << classes << " classes";
  }
  auto broken = *test::exampleSnapshot(kTetrahedron);
  broken.classMeans.setConstant(std::numeric_limits<double>::quiet_NaN());
  broken.points.setConstant(std::numeric_limits<float>::infinity());
  scene.show(std::make_shared<geometry::GeometrySnapshot>(broken));
  EXPECT_FALSE(picture(scene).isNull());
}

TEST(OffscreenRender, WritesAnOpaquePng)
{
  const test::TemporaryDirectory folder;
  SimplexScene scene;
  showWithoutText(scene, Theme::light(), kTetrahedron);
  const auto path = folder / "scene.png";
  const Result<> written = renderToPng(scene, path, QSize(300, 100));
  ASSERT_TRUE(written.has_value()) << written.error().text();
  const QImage read(QString::fromStdString(path.string()));
  EXPECT_EQ(read.size(), QSize(300, 100));
  EXPECT_FALSE(read.hasAlphaChannel());
}

TEST(OffscreenRender, SaysWhatItCannotDo)
{
  const test::TemporaryDirectory folder;
  const SimplexScene scene;
  const Result<QImage> tooLarge = renderToImage(scene, QSize(100, kLargestPicture + 1));
  ASSERT_FALSE(tooLarge.has_value());
  EXPECT_THAT(tooLarge.error().message, HasSubstr("too large"));
  EXPECT_FALSE(renderToImage(scene, QSize(0, 100)).has_value());

  const auto path = folder / "no such folder" / "scene.png";
  const Result<> unwritable = renderToPng(scene, path, kSmall);
  ASSERT_FALSE(unwritable.has_value());
  EXPECT_EQ(unwritable.error().code, ErrorCode::Io);
  EXPECT_EQ(unwritable.error().where, path);
}

}  // namespace
}  // namespace simplexity::ui

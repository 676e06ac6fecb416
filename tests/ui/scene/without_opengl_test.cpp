// A display without OpenGL: Qt's platform `offscreen`, kept from finding an X server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>

#include "tests/ui/scene/example_snapshots.h"
#include "ui/scene/offscreen_render.h"
#include "ui/scene/scene_view.h"

namespace simplexity::ui {
namespace {

/// Before the application starts.
const bool kIsWithoutServer = qunsetenv("DISPLAY");

TEST(WithoutOpenGl, RenderingSaysWhatItNeeds)
{
  ASSERT_TRUE(kIsWithoutServer);
  const Result<QImage> image = renderToImage(SimplexScene(), QSize(100, 100));
  ASSERT_FALSE(image.has_value());
  EXPECT_EQ(image.error().code, ErrorCode::Unsupported);
  EXPECT_THAT(image.error().message, ::testing::HasSubstr("xvfb-run"));
}

TEST(WithoutOpenGl, TheViewShowsASentence)
{
  SceneView view;
  view.show();
  QApplication::processEvents();
  view.showSnapshot(test::exampleSnapshot({.classes = 4}));
  view.setTheme(Theme::darkAppearance());
  view.resetView();
  QApplication::processEvents();
  auto* excuse = view.findChild<QWidget*>(QStringLiteral("sceneExcuse"));
  ASSERT_NE(excuse, nullptr);
  EXPECT_TRUE(excuse->isVisible());
}

}  // namespace
}  // namespace simplexity::ui

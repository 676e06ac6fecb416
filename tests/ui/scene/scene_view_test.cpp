// The real widget on a real (virtual) display.
#include "ui/scene/scene_view.h"

#include <gtest/gtest.h>
#include <vtkCamera.h>
#include <vtkRenderer.h>

#include <Eigen/Core>
#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QSet>
#include <QWheelEvent>
#include <QWindow>
#include <memory>

#include "tests/ui/scene/example_snapshots.h"
#include "tests/ui/scene/picture_comparison.h"
#include "ui/scene/vtk_view_widget.h"

namespace simplexity::ui {
namespace {

class SceneViewTest : public ::testing::Test {
 protected:
  SceneViewTest()
  {
    view.resize(320, 300);
    view.showSnapshot(test::exampleSnapshot({.classes = 4, .spread = 0.06}));
    view.show();
    EXPECT_TRUE(isExposed(view));
    settle();
  }

  /// Waits until the window is on the screen.
  static bool isExposed(const QWidget& widget)
  {
    QElapsedTimer timer;
    timer.start();
    const auto isOnScreen = [&widget] {
      const QWindow* const window = widget.window()->windowHandle();
      return window != nullptr && window->isExposed();
    };
    while (!isOnScreen() && timer.elapsed() < 10000) {
      QApplication::processEvents(QEventLoop::AllEvents, 20);
    }
    return isOnScreen();
  }

  /// Until the queued events, paints among them, are done.
  static void settle()
  {
    QElapsedTimer timer;
    timer.start();
    do {
      QApplication::processEvents(QEventLoop::AllEvents, 20);
    } while (timer.elapsed() < 60);
  }

  [[nodiscard]] VtkViewWidget& canvas() { return *view.findChild<VtkViewWidget*>(QStringLiteral("sceneCanvas")); }
  [[nodiscard]] Eigen::Vector3d eye() const
  {
    return Eigen::Map<const Eigen::Vector3d>(view.scene().renderer()->GetActiveCamera()->GetPosition());
  }
  [[nodiscard]] Eigen::Vector3d lookedAt() const
  {
    return Eigen::Map<const Eigen::Vector3d>(view.scene().renderer()->GetActiveCamera()->GetFocalPoint());
  }
  [[nodiscard]] QImage frame() { return canvas().grabFramebuffer(); }

  void mouse(QEvent::Type type, QPointF position, Qt::MouseButton button, Qt::KeyboardModifiers modifiers)
  {
    QMouseEvent event(type, position, canvas().mapToGlobal(position), button, button, modifiers);
    QApplication::sendEvent(&canvas(), &event);
  }
  void drag(QPointF from, QPointF to, Qt::MouseButton button, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
  {
    mouse(QEvent::MouseButtonPress, from, button, modifiers);
    mouse(QEvent::MouseMove, (from + to) / 2.0, button, modifiers);
    mouse(QEvent::MouseMove, to, button, modifiers);
    mouse(QEvent::MouseButtonRelease, to, button, modifiers);
    settle();
  }
  void wheel(int eighthsOfDegree)
  {
    QWheelEvent event(QPointF(100, 100), canvas().mapToGlobal(QPointF(100, 100)), QPoint(), QPoint(0, eighthsOfDegree),
                      Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&canvas(), &event);
  }
  void press(Qt::Key key)
  {
    QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
    QApplication::sendEvent(&canvas(), &event);
    settle();
  }

  SceneView view;
};

class FrameCounter {
 public:
  explicit FrameCounter(const VtkViewWidget& canvas)
      : m_connection(QObject::connect(&canvas, &QOpenGLWidget::frameSwapped, [this] { ++m_frames; }))
  {
  }
  ~FrameCounter() { QObject::disconnect(m_connection); }
  FrameCounter(const FrameCounter&) = delete;
  FrameCounter& operator=(const FrameCounter&) = delete;
  [[nodiscard]] int frames() const { return m_frames; }

 private:
  int m_frames = 0;
  QMetaObject::Connection m_connection;
};

qsizetype colourCount(const QImage& image)
{
  QSet<QRgb> colours;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      colours.insert(image.pixel(x, y));
    }
  }
  return colours.size();
}

TEST_F(SceneViewTest, ShowsTheSceneOnItsBackground)
{
  const QImage image = frame();
  EXPECT_EQ(image.size(), canvas().size() * canvas().devicePixelRatioF());
  EXPECT_GT(colourCount(image), 100);
  EXPECT_EQ(image.pixelColor(1, image.height() / 2), Theme::light().background);

  view.setTheme(Theme::darkAppearance());
  EXPECT_EQ(frame().pixelColor(1, image.height() / 2), Theme::darkAppearance().background);
}

TEST_F(SceneViewTest, LeftDragOrbits)
{
  const QImage before = frame();
  const Eigen::Vector3d eyeBefore = eye();
  drag({100, 100}, {160, 120}, Qt::LeftButton);
  EXPECT_GT((eye() - eyeBefore).norm(), 0.5);
  EXPECT_NEAR(eye().norm(), eyeBefore.norm(), 1e-9);
  EXPECT_TRUE(lookedAt().isZero(1e-12));
  EXPECT_GT(test::differentShare(frame(), before, 8), 0.01);
}

TEST_F(SceneViewTest, MovingWithoutAButtonDoesNothing)
{
  const Eigen::Vector3d eyeBefore = eye();
  mouse(QEvent::MouseMove, {50, 50}, Qt::NoButton, Qt::NoModifier);
  mouse(QEvent::MouseMove, {150, 150}, Qt::NoButton, Qt::NoModifier);
  EXPECT_EQ(eye(), eyeBefore);
}

TEST_F(SceneViewTest, MiddleDragAndShiftPan)
{
  drag({100, 100}, {140, 100}, Qt::MiddleButton);
  const Eigen::Vector3d panned = lookedAt();
  EXPECT_GT(panned.norm(), 0.1);
  drag({100, 100}, {60, 100}, Qt::LeftButton, Qt::ShiftModifier);
  EXPECT_LT(lookedAt().norm(), 0.5 * panned.norm());
}

TEST_F(SceneViewTest, WheelAndRightDragZoom)
{
  const double distance = eye().norm();
  wheel(120);
  EXPECT_NEAR(eye().norm(), distance / 1.1, 1e-9);
  wheel(-60);
  EXPECT_NEAR(eye().norm(), distance / 1.1, 1e-9) << "half a notch is not yet a step";
  wheel(-60);
  EXPECT_NEAR(eye().norm(), distance, 1e-9);
  drag({100, 100}, {100, 140}, Qt::RightButton);
  EXPECT_GT(std::abs(eye().norm() - distance), 0.1);
}

TEST_F(SceneViewTest, KeysOrbitAndZoomAndReset)
{
  const Eigen::Vector3d home = eye();
  press(Qt::Key_Left);
  EXPECT_GT((eye() - home).norm(), 0.1);
  press(Qt::Key_Plus);
  EXPECT_LT(eye().norm(), home.norm());
  press(Qt::Key_Home);
  EXPECT_TRUE(eye().isApprox(home, 1e-12));
}

TEST_F(SceneViewTest, ResetViewRestoresTheCamera)
{
  const Eigen::Vector3d home = eye();
  drag({100, 100}, {160, 120}, Qt::LeftButton);
  drag({100, 100}, {140, 100}, Qt::MiddleButton);
  view.findChild<QAction*>(QStringLiteral("sceneReset"))->trigger();
  EXPECT_TRUE(eye().isApprox(home, 1e-12));
  EXPECT_TRUE(lookedAt().isZero());
}

TEST_F(SceneViewTest, AnotherEpochLeavesTheCameraAlone)
{
  drag({100, 100}, {160, 120}, Qt::LeftButton);
  const Eigen::Vector3d chosen = eye();
  view.showSnapshot(test::exampleSnapshot({.classes = 4, .collapse = 0.5, .seed = 2}, 13));
  EXPECT_EQ(eye(), chosen);
  view.clear();
  view.showSnapshot(test::exampleSnapshot({.classes = 4}, 0));
  EXPECT_NE(eye(), chosen) << "the first epoch of a run frames the scene";
}

TEST_F(SceneViewTest, ToolBarTogglesWhatIsShown)
{
  const QImage all = frame();
  for (const char* name : {"sceneSamples", "sceneLabels", "sceneEdges", "sceneIdealSimplex"}) {
    auto* action = view.findChild<QAction*>(QLatin1String(name));
    ASSERT_NE(action, nullptr) << name;
    action->trigger();
    EXPECT_GT(test::differentShare(frame(), all, 8), 0.0) << name;
    action->trigger();
    EXPECT_EQ(frame(), all) << name;
  }
}

TEST_F(SceneViewTest, FollowsItsSize)
{
  view.resize(500, 200);
  settle();
  const QImage image = frame();
  EXPECT_EQ(image.width(), qRound(500 * view.devicePixelRatioF()));
  EXPECT_GT(colourCount(image), 100);
}

TEST_F(SceneViewTest, PaintsOnlyWhenVisible)
{
  const QImage before = frame();
  view.hide();
  const FrameCounter painted(canvas());
  view.showSnapshot(test::exampleSnapshot({.classes = 10}, 13));
  settle();
  EXPECT_EQ(painted.frames(), 0);
  view.show();
  ASSERT_TRUE(isExposed(view));
  settle();
  EXPECT_GT(test::differentShare(frame(), before, 8), 0.01);
}

TEST_F(SceneViewTest, ManyUpdatesAreFewFrames)
{
  const FrameCounter painted(canvas());
  const auto snapshot = test::exampleSnapshot({.classes = 10});
  for (int i = 0; i < 20; ++i) {
    view.showSnapshot(snapshot);
  }
  settle();
  EXPECT_GE(painted.frames(), 1);
  EXPECT_LE(painted.frames(), 3);
}

TEST_F(SceneViewTest, SurvivesMovingToAnotherWindow)
{
  const QImage before = frame();
  QWidget otherWindow;
  otherWindow.resize(view.size());
  view.setParent(&otherWindow);
  view.show();
  otherWindow.show();
  ASSERT_TRUE(isExposed(otherWindow));
  settle();
  // Another context may round the blended colours otherwise.
  EXPECT_LT(test::differentShare(frame(), before, 8), 0.001);
  view.setParent(nullptr);
}

TEST(SceneView, ClearShowsTheEmptyState)
{
  SceneView view;
  view.resize(300, 200);
  view.show();
  QApplication::processEvents();
  auto& canvas = *view.findChild<VtkViewWidget*>(QStringLiteral("sceneCanvas"));
  const QImage empty = canvas.grabFramebuffer();
  EXPECT_GT(colourCount(empty), 2);
  view.showSnapshot(test::exampleSnapshot({.classes = 3}));
  view.clear();
  EXPECT_EQ(canvas.grabFramebuffer(), empty);
  view.setEmptyText(QStringLiteral("Nothing here"));
  EXPECT_NE(canvas.grabFramebuffer(), empty);
}

}  // namespace
}  // namespace simplexity::ui

#include <gtest/gtest.h>

#include <QApplication>
#include <QStyle>

#include "ui/style/theme.h"

namespace simplexity::ui {
namespace {

class ApplyAppearance : public ::testing::Test {
 protected:
  // No bus: the machine's own preference must not decide the test.
  void SetUp() override
  {
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qunsetenv("XDG_RUNTIME_DIR");
  }
  void TearDown() override { applyAppearance(Appearance::System); }
};

TEST_F(ApplyAppearance, ChoosesFusionAndThePaletteAskedFor)
{
  applyAppearance(Appearance::Dark);
  EXPECT_EQ(QApplication::style()->name(), QStringLiteral("fusion"));
  EXPECT_TRUE(Theme::fromPalette(QApplication::palette()).dark);
  applyAppearance(Appearance::Light);
  EXPECT_FALSE(Theme::fromPalette(QApplication::palette()).dark);
}

TEST_F(ApplyAppearance, DarkKeepsDisabledTextReadableAndDistinct)
{
  applyAppearance(Appearance::Dark);
  const QPalette palette = QApplication::palette();
  const QColor window = palette.color(QPalette::Window);
  const int enabled = palette.color(QPalette::Active, QPalette::WindowText).lightness() - window.lightness();
  const int disabled = palette.color(QPalette::Disabled, QPalette::WindowText).lightness() - window.lightness();
  EXPECT_GT(disabled, 60);
  EXPECT_LT(disabled, enabled / 2 + 20);
}

TEST_F(ApplyAppearance, WithoutABusSystemIsThePlatformsPalette)
{
  applyAppearance(Appearance::System);
  const QColor platform = QApplication::palette().color(QPalette::Window);
  applyAppearance(Appearance::Dark);
  ASSERT_NE(QApplication::palette().color(QPalette::Window), platform);
  applyAppearance(Appearance::System);
  EXPECT_EQ(QApplication::palette().color(QPalette::Window), platform);
}

}  // namespace
}  // namespace simplexity::ui

#include "ui/style/theme.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace simplexity::ui {
namespace {

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

Vector product(const Matrix& matrix, const Vector& vector)
{
  Vector result{};
  for (std::size_t i = 0; i < 3; ++i) {
    result[i] = matrix[i][0] * vector[0] + matrix[i][1] * vector[1] + matrix[i][2] * vector[2];
  }
  return result;
}

double linearLight(double encoded)
{
  return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

Vector linearRgb(const QColor& colour)
{
  return {linearLight(colour.redF()), linearLight(colour.greenF()), linearLight(colour.blueF())};
}

// WCAG 2.1, relative luminance and contrast ratio.
double contrast(const QColor& a, const QColor& b)
{
  const auto luminance = [](const QColor& colour) {
    const Vector rgb = linearRgb(colour);
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  };
  const double la = luminance(a);
  const double lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

// Ottosson, "A perceptual color space for image processing", 2020.
Vector oklab(const Vector& rgb)
{
  constexpr Matrix kConesFromRgb{{{0.4122214708, 0.5363325363, 0.0514459929},
                                  {0.2119034982, 0.6806995451, 0.1073969566},
                                  {0.0883024619, 0.2817188376, 0.6299787005}}};
  constexpr Matrix kLabFromCones{{{0.2104542553, 0.7936177850, -0.0040720468},
                                  {1.9779984951, -2.4285922050, 0.4505937099},
                                  {0.0259040371, 0.7827717662, -0.8086757660}}};
  Vector cones = product(kConesFromRgb, rgb);
  for (double& cone : cones) {
    cone = std::cbrt(std::max(cone, 0.0));
  }
  return product(kLabFromCones, cones);
}

double distance(const QColor& a, const QColor& b, const Matrix& sight)
{
  const auto seen = [&](const QColor& colour) {
    Vector rgb = product(sight, linearRgb(colour));
    for (double& channel : rgb) {
      channel = std::clamp(channel, 0.0, 1.0);
    }
    return oklab(rgb);
  };
  const Vector u = seen(a);
  const Vector v = seen(b);
  return std::hypot(u[0] - v[0], u[1] - v[1], u[2] - v[2]);
}

// Machado, Oliveira, Fernandes 2009, severity 1.0.
constexpr std::array<Matrix, 3> kSights{
    {{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
     {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
     {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}}};

TEST(ClassColour, IsLegibleOnBothBackgrounds)
{
  for (int cls = 0; cls < 10; ++cls) {
    EXPECT_GE(contrast(classColour(cls), Theme::light().background), 2.4) << cls;
    EXPECT_GE(contrast(classColour(cls), Theme::darkAppearance().background), 2.4) << cls;
  }
}

TEST(ClassColour, IsDistinguishableWithAndWithoutColourBlindness)
{
  for (std::size_t sight = 0; sight < kSights.size(); ++sight) {
    for (int a = 0; a < 10; ++a) {
      for (int b = 0; b < a; ++b) {
        EXPECT_GT(distance(classColour(a), classColour(b), kSights[sight]), 0.095) << a << " " << b << " " << sight;
      }
    }
  }
}

TEST(ClassColour, RepeatsWithOtherLightness)
{
  std::set<QRgb> colours;
  for (int cls = 0; cls < 30; ++cls) {
    colours.insert(classColour(cls).rgb());
  }
  EXPECT_EQ(colours.size(), 30U);
  EXPECT_EQ(classColour(30), classColour(0));
}

class Themes : public ::testing::TestWithParam<Theme> {};

TEST_P(Themes, TextAndCurvesStandOutFromTheBackground)
{
  const Theme& theme = GetParam();
  EXPECT_GE(contrast(theme.text, theme.background), 7.0);
  EXPECT_GE(contrast(theme.mutedText, theme.background), 4.5);
  EXPECT_GE(contrast(theme.cursor, theme.background), 4.5);
  for (const QColor& curve : {theme.train, theme.test, theme.axis, theme.idealSimplex}) {
    EXPECT_GE(contrast(curve, theme.background), 3.0) << curve.name().toStdString();
  }
  for (const QColor& curve : theme.metrics) {
    EXPECT_GE(contrast(curve, theme.background), 3.0) << curve.name().toStdString();
  }
}

TEST_P(Themes, GridStaysInTheBackground)
{
  EXPECT_LT(contrast(GetParam().grid, GetParam().background), 1.6);
}

INSTANTIATE_TEST_SUITE_P(LightAndDark, Themes, ::testing::Values(Theme::light(), Theme::darkAppearance()),
                         [](const auto& theme) { return theme.param.dark ? "Dark" : "Light"; });

TEST(Theme, FollowsThePalette)
{
  EXPECT_FALSE(Theme::fromPalette(QPalette(Qt::white)).dark);
  EXPECT_TRUE(Theme::fromPalette(QPalette(QColor(0x202020))).dark);
}

}  // namespace
}  // namespace simplexity::ui

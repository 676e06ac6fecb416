#include "ui/style/theme.h"

#include <algorithm>

namespace simplexity::ui {

Theme Theme::light()
{
  return {
      .dark = false,
      .background = QColor(0xffffff),
      .text = QColor(0x1f2328),
      .mutedText = QColor(0x59636e),
      .grid = QColor(0xe6e9ed),
      .axis = QColor(0x848d97),
      .train = QColor(0x0068a8),
      .test = QColor(0xcf5200),
      .metrics = {QColor(0x7b3fa0), QColor(0x00806a), QColor(0xb07500), QColor(0xc2417c)},
      .cursor = QColor(0x3d444d),
      .idealSimplex = QColor(0xa87900),
  };
}

Theme Theme::darkAppearance()
{
  return {
      .dark = true,
      .background = QColor(0x1b1e22),
      .text = QColor(0xe6e8eb),
      .mutedText = QColor(0x9aa3ad),
      .grid = QColor(0x30353b),
      .axis = QColor(0x7d8590),
      .train = QColor(0x5cb8f0),
      .test = QColor(0xf39c4a),
      .metrics = {QColor(0xc79be8), QColor(0x3cc9a7), QColor(0xe3b341), QColor(0xf28db8)},
      .cursor = QColor(0xc9d1d9),
      .idealSimplex = QColor(0xe3c26b),
  };
}

Theme Theme::fromPalette(const QPalette& palette)
{
  const bool isDark = palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
  return isDark ? darkAppearance() : light();
}

QColor classColour(int cls)
{
  static const std::array<QColor, 10> colours{QColor(0x1181f2), QColor(0xec3f17), QColor(0x70b0a0), QColor(0x5a5c7a),
                                              QColor(0x6c3ec8), QColor(0x979bed), QColor(0x1f8c66), QColor(0xb862b4),
                                              QColor(0xa63515), QColor(0xed8c37)};
  constexpr int kCount = static_cast<int>(colours.size());
  // 0, 1, 2, 3 … rounds give lightness 100%, 135%, 75%, 100% … of the first.
  constexpr std::array<int, 3> kLightness{100, 135, 75};
  const int index = std::max(cls, 0);
  const QColor base = colours.at(static_cast<std::size_t>(index % kCount));
  return base.lighter(kLightness.at(static_cast<std::size_t>(index / kCount % 3)));
}

}  // namespace simplexity::ui

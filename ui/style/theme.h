#pragma once

#include <QColor>
#include <QPalette>

namespace simplexity::ui {

/// Every colour a plot or the scene draws with, for one appearance. Chrome (buttons, panels) comes from the palette of
/// the application.
struct Theme {
  bool dark = false;
  QColor background;  ///< of plots and scene
  QColor text;
  QColor mutedText;
  QColor grid;
  QColor axis;
  QColor train;   ///< curves of the training split (solid line)
  QColor test;    ///< curves of the test split (dashed line, so that colour is not the only difference)
  QColor cursor;  ///< the line at the shown epoch
  QColor idealSimplex;

  [[nodiscard]] static Theme light();
  [[nodiscard]] static Theme darkAppearance();
  /// The theme that goes with a widget palette.
  [[nodiscard]] static Theme fromPalette(const QPalette& palette);
};

/// The colour of a class, the same in plots, scene and tables; distinguishable up to ten, then repeating with other
/// lightness.
[[nodiscard]] QColor classColour(int cls);

/// What the user chose under View ▸ Theme.
enum class Appearance { System, Light, Dark };
/// Applies a palette to the whole application; System asks the desktop (freedesktop portal) and falls back to light.
void applyAppearance(Appearance appearance);

}  // namespace simplexity::ui

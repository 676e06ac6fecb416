#pragma once

#include <QColor>
#include <QPalette>
#include <array>

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
  QColor train;                   ///< curves of the training split (solid line)
  QColor test;                    ///< curves of the test split (dashed line, so that colour is not the only difference)
  std::array<QColor, 4> metrics;  ///< curves of a plot of several metrics, where the line style alone tells the split
  QColor cursor;                  ///< the line at the shown epoch
  QColor idealSimplex;

  [[nodiscard]] static Theme light();
  [[nodiscard]] static Theme darkAppearance();
  /// The theme that goes with a widget palette.
  [[nodiscard]] static Theme fromPalette(const QPalette& palette);
};

/// The colour of a class, the same in plots, scene and tables; distinguishable up to ten, then repeating with other
/// lightness. The ten keep a contrast of at least 2.4 against both backgrounds and a distance of at least 0.095 in
/// Oklab from each other, for normal, protanopic and deuteranopic sight (Machado et al. 2009); found by numerical
/// search.
[[nodiscard]] QColor classColour(int cls);

/// What the user chose under View ▸ Theme.
enum class Appearance { System, Light, Dark };
/// Applies the Fusion style and a palette to the whole application. System asks the desktop (freedesktop portal)
/// without waiting for the answer, follows later changes, and shows the platform's palette where the desktop has no
/// preference.
void applyAppearance(Appearance appearance);

}  // namespace simplexity::ui

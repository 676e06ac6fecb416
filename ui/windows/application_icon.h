#pragma once

#include <QIcon>

namespace simplexity::ui {

/// The icon of the program, in the sizes that window managers ask for.
[[nodiscard]] QIcon applicationIcon();

}  // namespace simplexity::ui

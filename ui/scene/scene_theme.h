#pragma once

#include <string>
#include <vector>

#include "ui/scene/scene_style.h"
#include "ui/style/theme.h"

namespace simplexity::ui {

/// The scene's colours for an appearance; the colours of the classes are those of plots and tables. Long names are
/// shortened.
[[nodiscard]] SceneStyle sceneStyle(const Theme& theme, const std::vector<std::string>& classNames);

}  // namespace simplexity::ui

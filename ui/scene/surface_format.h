#pragma once

#include <QSurfaceFormat>

namespace simplexity::ui {

/// What VTK needs of OpenGL: a 3.2 core profile. Without multisampling, which VTK would have to do in buffers of its
/// own. The main program gives it to QSurfaceFormat::setDefaultFormat() before it creates the QApplication, so that all
/// windows share.
[[nodiscard]] QSurfaceFormat sceneSurfaceFormat();

}  // namespace simplexity::ui

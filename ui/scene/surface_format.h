#pragma once

#include <QSurfaceFormat>

namespace simplexity::ui {

/// What VTK needs of OpenGL: a 3.2 core profile. Without multisampling, which VTK would have to do in buffers of its
/// own. The main program gives it to QSurfaceFormat::setDefaultFormat() before it creates the QApplication, so that all
/// windows share.
[[nodiscard]] QSurfaceFormat sceneSurfaceFormat();

/// Whether this display can do that. Where it cannot, showing a QOpenGLWidget ends the process, deep inside Qt. Needs
/// the QGuiApplication.
[[nodiscard]] bool isOpenGlAvailable();

/// What to tell the user then.
inline constexpr const char* kNoOpenGl =
    "the 3-D scene needs a display with OpenGL 3.2; without one run the program under xvfb-run";

}  // namespace simplexity::ui

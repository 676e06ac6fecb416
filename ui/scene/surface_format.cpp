#include "ui/scene/surface_format.h"

namespace simplexity::ui {

QSurfaceFormat sceneSurfaceFormat()
{
  QSurfaceFormat format;
  format.setRenderableType(QSurfaceFormat::OpenGL);
  format.setVersion(3, 2);
  format.setProfile(QSurfaceFormat::CoreProfile);
  format.setDepthBufferSize(24);
  format.setSamples(0);
  format.setSwapInterval(1);
  return format;
}

}  // namespace simplexity::ui

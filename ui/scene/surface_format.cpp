#include "ui/scene/surface_format.h"

#include <QOpenGLContext>

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

bool isOpenGlAvailable()
{
  QOpenGLContext context;
  context.setFormat(sceneSurfaceFormat());
  return context.create();
}

}  // namespace simplexity::ui

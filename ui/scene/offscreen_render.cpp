#include "ui/scene/offscreen_render.h"

#include <fmt/format.h>
#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <QGuiApplication>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QSaveFile>
#include <QString>
#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "ui/scene/surface_format.h"

namespace simplexity::ui {

namespace {

constexpr double kReferenceSide = 600.0;

/// A current OpenGL context without a window. Qt says no where VTK's own windows would end the process.
class OffscreenContext {
 public:
  OffscreenContext()
  {
    m_surface.setFormat(sceneSurfaceFormat());
    m_surface.create();
    m_context.setFormat(sceneSurfaceFormat());
    m_isCurrent = m_surface.isValid() && m_context.create() && m_context.makeCurrent(&m_surface);
  }
  ~OffscreenContext() { m_context.doneCurrent(); }
  OffscreenContext(const OffscreenContext&) = delete;
  OffscreenContext& operator=(const OffscreenContext&) = delete;

  [[nodiscard]] bool isCurrent() const { return m_isCurrent; }
  [[nodiscard]] int largestSide()
  {
    GLint side = 0;
    m_context.functions()->glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &side);
    return std::min(side, kLargestPicture);
  }

 private:
  QOffscreenSurface m_surface;
  QOpenGLContext m_context;
  bool m_isCurrent = false;
};

/// VTK's rows run upwards, an image's downwards.
QImage imageOf(vtkRenderWindow* window, QSize size)
{
  vtkNew<vtkUnsignedCharArray> pixels;
  window->GetPixelData(0, 0, size.width() - 1, size.height() - 1, 0, pixels);
  QImage image(size, QImage::Format_RGB888);
  const auto rowBytes = static_cast<std::size_t>(size.width()) * 3;
  for (int y = 0; y < size.height(); ++y) {
    const vtkIdType first = static_cast<vtkIdType>(size.height() - 1 - y) * size.width() * 3;
    std::memcpy(image.scanLine(y), pixels->GetPointer(first), rowBytes);
  }
  return image;
}

QImage renderInCurrentContext(const SimplexScene& scene, QSize size, double pixelRatio)
{
  const std::unique_ptr<SimplexScene> copy = scene.clone();
  copy->setPixelRatio(pixelRatio);
  vtkNew<vtkGenericOpenGLRenderWindow> window;
  window->SetIsCurrent(true);
  window->SetOwnContext(0);
  window->SetFrameBlitModeToNoBlit();
  window->SetForceMaximumHardwareLineWidth(1.0F);
  window->SetMultiSamples(0);
  window->AddRenderer(copy->renderer());
  window->SetSize(size.width(), size.height());
  window->OpenGLInit();
  window->Render();
  QImage image = imageOf(window, size);
  window->Finalize();
  window->RemoveRenderer(copy->renderer());
  return image;
}

}  // namespace

Result<QImage> renderToImage(const SimplexScene& scene, QSize size)
{
  if (size.isEmpty()) {
    return fail(ErrorCode::InvalidArgument,
                fmt::format("a picture of {}×{} pixels has no area; both sides must be 1 or more", size.width(),
                            size.height()));
  }
  OffscreenContext context;
  if (!context.isCurrent()) {
    return fail(ErrorCode::Unsupported, kNoOpenGl);
  }
  if (const int largest = context.largestSide(); std::max(size.width(), size.height()) > largest) {
    return fail(ErrorCode::InvalidArgument, fmt::format("a picture of {}×{} pixels is too large; at most {} on a side",
                                                        size.width(), size.height(), largest));
  }
  const double pixelRatio = std::max(1.0, std::min(size.width(), size.height()) / kReferenceSide);
  if (2 * std::max(size.width(), size.height()) > context.largestSide()) {
    return renderInCurrentContext(scene, size, pixelRatio);
  }
  const QImage twice = renderInCurrentContext(scene, 2 * size, 2.0 * pixelRatio);
  return twice.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB888);
}

Result<> renderToPng(const SimplexScene& scene, const std::filesystem::path& path, QSize size)
{
  Result<QImage> image = renderToImage(scene, size);
  if (!image) {
    return fail(std::move(image.error()));
  }
  QSaveFile file(QString::fromStdString(path.string()));
  if (!file.open(QIODevice::WriteOnly) || !image->save(&file, "PNG") || !file.commit()) {
    return fail(ErrorCode::Io, fmt::format("cannot write the picture: {}", file.errorString().toStdString()), path);
  }
  return {};
}

}  // namespace simplexity::ui

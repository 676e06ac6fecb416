#include "ui/scene/vtk_view_widget.h"

#include <vtkCamera.h>
#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkGenericRenderWindowInteractor.h>
#include <vtkInteractorStyleTrackballCamera.h>
#include <vtkNew.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QWheelEvent>
#include <cmath>

#include "ui/scene/surface_format.h"

namespace simplexity::ui {

namespace {

constexpr double kOrbitStep = 5.0;  ///< degrees
constexpr double kZoomStep = 1.1;
constexpr int kWheelStep = 120;  ///< eighths of a degree, one notch of an ordinary wheel

}  // namespace

struct VtkViewWidget::Vtk {
  explicit Vtk(VtkViewWidget& owner, vtkRenderer* shownRenderer);

  [[nodiscard]] bool isCurrent() const
  {
    return widget.context() != nullptr && QOpenGLContext::currentContext() == widget.context();
  }
  void makeCurrent(vtkObject* /*window*/, unsigned long /*event*/, void* /*data*/)
  {
    // VTK asks many times a frame; QOpenGLWidget::makeCurrent() would each time bind Qt's buffer in place of VTK's.
    if (!isCurrent()) {
      widget.makeCurrent();
    }
  }
  void reportCurrent(vtkObject* /*window*/, unsigned long /*event*/, void* answer)
  {
    *static_cast<bool*>(answer) = isCurrent();
  }
  void requestFrame(vtkObject* /*window*/, unsigned long /*event*/, void* /*data*/) { widget.update(); }
  void moveTo(const QPointF& position, Qt::KeyboardModifiers modifiers);

  VtkViewWidget& widget;
  vtkRenderer* renderer;
  vtkNew<vtkGenericOpenGLRenderWindow> window;
  vtkNew<vtkGenericRenderWindowInteractor> interactor;
};

VtkViewWidget::Vtk::Vtk(VtkViewWidget& owner, vtkRenderer* shownRenderer) : widget(owner), renderer(shownRenderer)
{
  window->SetOwnContext(0);
  window->SetReadyForRendering(false);
  window->SetFrameBlitModeToNoBlit();
  window->SetForceMaximumHardwareLineWidth(1.0F);
  window->SetMultiSamples(0);
  window->AddObserver(vtkCommand::WindowMakeCurrentEvent, this, &Vtk::makeCurrent);
  window->AddObserver(vtkCommand::WindowIsCurrentEvent, this, &Vtk::reportCurrent);
  window->AddRenderer(renderer);

  // A drag asks for frames through RenderEvent; Qt gathers the requests and paints when it is time.
  interactor->SetRenderWindow(window);
  interactor->EnableRenderOff();
  interactor->AddObserver(vtkCommand::RenderEvent, this, &Vtk::requestFrame);
  vtkNew<vtkInteractorStyleTrackballCamera> style;
  interactor->SetInteractorStyle(style);
  interactor->Enable();
}

void VtkViewWidget::Vtk::moveTo(const QPointF& position, Qt::KeyboardModifiers modifiers)
{
  const QPointF pixel = position * widget.devicePixelRatioF();
  interactor->SetEventInformationFlipY(qRound(pixel.x()), qRound(pixel.y()), modifiers.testFlag(Qt::ControlModifier),
                                       modifiers.testFlag(Qt::ShiftModifier));
}

VtkViewWidget::VtkViewWidget(vtkRenderer* renderer, QWidget* parent)
    : QOpenGLWidget(parent), m_vtk(std::make_unique<Vtk>(*this, renderer))
{
  setFormat(sceneSurfaceFormat());
  setFocusPolicy(Qt::StrongFocus);
}

VtkViewWidget::~VtkViewWidget()
{
  releaseContext();
  m_vtk->window->RemoveRenderer(m_vtk->renderer);
}

void VtkViewWidget::initializeGL()
{
  // Qt destroys the context, with all that VTK made in it, when the widget moves to another window.
  connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, &VtkViewWidget::releaseContext, Qt::DirectConnection);
  m_vtk->window->GetState()->Reset();
  m_vtk->window->SetReadyForRendering(true);
  m_vtk->window->OpenGLInitContext();
}

void VtkViewWidget::releaseContext()
{
  if (!m_vtk->window->GetReadyForRendering()) {
    return;
  }
  makeCurrent();
  m_vtk->window->Finalize();
  m_vtk->window->SetReadyForRendering(false);
  disconnect(context(), nullptr, this, nullptr);
  doneCurrent();
}

void VtkViewWidget::resizeGL(int width, int height)
{
  const QSize pixels = QSize(width, height) * devicePixelRatioF();
  m_vtk->window->SetSize(pixels.width(), pixels.height());
  m_vtk->interactor->UpdateSize(pixels.width(), pixels.height());
  followPixelRatio();
}

void VtkViewWidget::followPixelRatio()
{
  if (devicePixelRatioF() != m_pixelRatio) {
    m_pixelRatio = devicePixelRatioF();
    Q_EMIT pixelRatioChanged(m_pixelRatio);
  }
}

void VtkViewWidget::paintGL()
{
  vtkGenericOpenGLRenderWindow* window = m_vtk->window;
  vtkOpenGLState* state = window->GetState();
  // Qt has painted with this context since: what VTK remembers of its state is stale.
  state->Reset();
  state->Push();
  state->vtkglDepthFunc(GL_LEQUAL);
  window->Render();

  QOpenGLFunctions* gl = context()->functions();
  state->vtkglBindFramebuffer(GL_DRAW_FRAMEBUFFER, defaultFramebufferObject());
  state->vtkglDisable(GL_SCISSOR_TEST);
  const int* size = window->GetSize();
  window->BlitDisplayFramebuffer(0, 0, 0, size[0], size[1], 0, 0, size[0], size[1], GL_COLOR_BUFFER_BIT, GL_NEAREST);
  // Opaque, or the window behind would shine through.
  gl->glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_TRUE);
  gl->glClearColor(0.0F, 0.0F, 0.0F, 1.0F);
  gl->glClear(GL_COLOR_BUFFER_BIT);
  gl->glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  state->Pop();
}

void VtkViewWidget::mousePressEvent(QMouseEvent* event)
{
  m_vtk->moveTo(event->position(), event->modifiers());
  switch (event->button()) {
    case Qt::LeftButton:
      m_vtk->interactor->InvokeEvent(vtkCommand::LeftButtonPressEvent);
      break;
    case Qt::MiddleButton:
      m_vtk->interactor->InvokeEvent(vtkCommand::MiddleButtonPressEvent);
      break;
    case Qt::RightButton:
      m_vtk->interactor->InvokeEvent(vtkCommand::RightButtonPressEvent);
      break;
    default:
      event->ignore();
  }
}

void VtkViewWidget::mouseMoveEvent(QMouseEvent* event)
{
  m_vtk->moveTo(event->position(), event->modifiers());
  m_vtk->interactor->InvokeEvent(vtkCommand::MouseMoveEvent);
}

void VtkViewWidget::mouseReleaseEvent(QMouseEvent* event)
{
  m_vtk->moveTo(event->position(), event->modifiers());
  switch (event->button()) {
    case Qt::LeftButton:
      m_vtk->interactor->InvokeEvent(vtkCommand::LeftButtonReleaseEvent);
      break;
    case Qt::MiddleButton:
      m_vtk->interactor->InvokeEvent(vtkCommand::MiddleButtonReleaseEvent);
      break;
    case Qt::RightButton:
      m_vtk->interactor->InvokeEvent(vtkCommand::RightButtonReleaseEvent);
      break;
    default:
      event->ignore();
  }
}

void VtkViewWidget::wheelEvent(QWheelEvent* event)
{
  // Touch pads send small steps.
  m_wheelRemainder += event->angleDelta().y();
  const int steps = m_wheelRemainder / kWheelStep;
  m_wheelRemainder -= steps * kWheelStep;
  if (steps != 0) {
    zoom(std::pow(kZoomStep, steps));
  }
}

void VtkViewWidget::keyPressEvent(QKeyEvent* event)
{
  switch (event->key()) {
    case Qt::Key_R:
    case Qt::Key_Home:
      Q_EMIT resetRequested();
      break;
    case Qt::Key_Left:
      orbit(kOrbitStep, 0.0);
      break;
    case Qt::Key_Right:
      orbit(-kOrbitStep, 0.0);
      break;
    case Qt::Key_Up:
      orbit(0.0, -kOrbitStep);
      break;
    case Qt::Key_Down:
      orbit(0.0, kOrbitStep);
      break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      zoom(kZoomStep);
      break;
    case Qt::Key_Minus:
      zoom(1.0 / kZoomStep);
      break;
    default:
      QOpenGLWidget::keyPressEvent(event);
  }
}

void VtkViewWidget::orbit(double azimuth, double elevation)
{
  vtkCamera* camera = m_vtk->renderer->GetActiveCamera();
  camera->Azimuth(azimuth);
  camera->Elevation(elevation);
  camera->OrthogonalizeViewUp();
  update();
}

void VtkViewWidget::zoom(double factor)
{
  m_vtk->renderer->GetActiveCamera()->Dolly(factor);
  update();
}

}  // namespace simplexity::ui

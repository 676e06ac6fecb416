#pragma once

#include <QOpenGLWidget>
#include <memory>

class vtkRenderer;

namespace simplexity::ui {

/// One vtkRenderer in a Qt window: VTK renders into buffers of its own, which are copied into the widget's. (The Qt
/// widgets that come with Debian 12's VTK are for Qt 5.)
///
/// The camera orbits with the left button or the arrow keys, pans with the middle button or Shift and the left, zooms
/// with the wheel, the right button, + and −. It may be hidden, resized, moved to other screens and given another
/// parent at any time.
class VtkViewWidget final : public QOpenGLWidget {
  Q_OBJECT

 public:
  /// The renderer must outlive the widget.
  VtkViewWidget(vtkRenderer* renderer, QWidget* parent);
  ~VtkViewWidget() override;

 Q_SIGNALS:
  /// The keys R and Home.
  void resetRequested();
  /// The window moved to a screen of another density; text, lines and points should follow.
  void pixelRatioChanged(double ratio);

 protected:
  void initializeGL() override;
  void resizeGL(int width, int height) override;
  void paintGL() override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  struct Vtk;
  void releaseContext();
  void followPixelRatio();
  void orbit(double azimuth, double elevation);
  void zoom(double factor);

  std::unique_ptr<Vtk> m_vtk;
  double m_pixelRatio = 0.0;
  int m_wheelRemainder = 0;  ///< eighths of a degree not yet worth a step
};

}  // namespace simplexity::ui

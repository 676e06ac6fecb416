#include "ui/scene/scene_view.h"

#include <QAction>
#include <QLabel>
#include <QToolBar>
#include <QVBoxLayout>
#include <utility>

#include "ui/scene/scene_theme.h"
#include "ui/scene/surface_format.h"
#include "ui/scene/vtk_view_widget.h"

namespace simplexity::ui {

SceneView::SceneView(QWidget* parent)
    : QWidget(parent),
      m_scene(std::make_unique<SimplexScene>()),
      m_toolBar(new QToolBar(this)),
      m_canvas(isOpenGlAvailable() ? new VtkViewWidget(m_scene->renderer(), this) : nullptr)
{
  setObjectName(QStringLiteral("sceneView"));
  m_toolBar->setObjectName(QStringLiteral("sceneToolBar"));
  m_toolBar->setToolButtonStyle(Qt::ToolButtonTextOnly);

  QAction* reset = m_toolBar->addAction(tr("Reset view"), this, &SceneView::resetView);
  reset->setObjectName(QStringLiteral("sceneReset"));
  reset->setToolTip(
      tr("Look at the whole simplex from where the means keep clear of each other (R or Home in the view)"));
  m_toolBar->addSeparator();
  addToggle(tr("Samples"), tr("A point a sample; a rim marks samples taken for another class"),
            QStringLiteral("sceneSamples"), &SceneOptions::samples);
  addToggle(tr("Labels"), tr("The names of the classes"), QStringLiteral("sceneLabels"), &SceneOptions::labels);
  addToggle(tr("Edges"), tr("Lines between the class means"), QStringLiteral("sceneEdges"), &SceneOptions::edges);
  addToggle(tr("Ideal simplex"),
            tr("The simplex that the class means approach as the network collapses, fitted to them"),
            QStringLiteral("sceneIdealSimplex"), &SceneOptions::idealSimplex);

  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(m_toolBar);
  layout->addWidget(m_canvas != nullptr ? setUpCanvas() : makeExcuse(), 1);
  applyStyle();
}

SceneView::~SceneView()
{
  delete m_canvas;
}

QWidget* SceneView::setUpCanvas()
{
  m_canvas->setObjectName(QStringLiteral("sceneCanvas"));
  m_canvas->setMinimumSize(200, 160);
  m_canvas->setAccessibleName(tr("Class means in 3-D"));
  connect(m_canvas, &VtkViewWidget::resetRequested, this, &SceneView::resetView);
  connect(m_canvas, &VtkViewWidget::pixelRatioChanged, this, [this](double ratio) { m_scene->setPixelRatio(ratio); });
  return m_canvas;
}

QWidget* SceneView::makeExcuse()
{
  auto* excuse = new QLabel(tr("This display has no OpenGL 3.2, which the 3-D scene needs."), this);
  excuse->setObjectName(QStringLiteral("sceneExcuse"));
  excuse->setAlignment(Qt::AlignCenter);
  excuse->setWordWrap(true);
  return excuse;
}

void SceneView::redraw()
{
  if (m_canvas != nullptr) {
    m_canvas->update();
  }
}

void SceneView::addToggle(const QString& text, const QString& toolTip, const QString& name, bool SceneOptions::*option)
{
  QAction* action = m_toolBar->addAction(text);
  action->setObjectName(name);
  action->setToolTip(toolTip);
  action->setCheckable(true);
  action->setChecked(m_scene->options().*option);
  connect(action, &QAction::toggled, this, [this, option](bool isChecked) {
    SceneOptions options = m_scene->options();
    options.*option = isChecked;
    m_scene->setOptions(options);
    redraw();
  });
}

void SceneView::showSnapshot(std::shared_ptr<const geometry::GeometrySnapshot> snapshot)
{
  m_scene->show(std::move(snapshot));
  redraw();
}

void SceneView::clear()
{
  showSnapshot(nullptr);
}

void SceneView::resetView()
{
  m_scene->resetCamera();
  redraw();
}

void SceneView::setTheme(const Theme& theme)
{
  m_theme = theme;
  applyStyle();
}

void SceneView::setClassNames(std::vector<std::string> names)
{
  m_classNames = std::move(names);
  applyStyle();
}

void SceneView::setEmptyText(const QString& text)
{
  m_scene->setEmptyText(text.toStdString());
  redraw();
}

void SceneView::applyStyle()
{
  m_scene->setStyle(sceneStyle(m_theme, m_classNames));
  redraw();
}

}  // namespace simplexity::ui

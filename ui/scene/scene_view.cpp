#include "ui/scene/scene_view.h"

#include <QAction>
#include <QToolBar>
#include <QVBoxLayout>
#include <utility>

#include "ui/scene/scene_theme.h"
#include "ui/scene/vtk_view_widget.h"

namespace simplexity::ui {

SceneView::SceneView(QWidget* parent)
    : QWidget(parent),
      m_scene(std::make_unique<SimplexScene>()),
      m_toolBar(new QToolBar(this)),
      m_canvas(new VtkViewWidget(m_scene->renderer(), this))
{
  setObjectName(QStringLiteral("sceneView"));
  m_canvas->setObjectName(QStringLiteral("sceneCanvas"));
  m_canvas->setMinimumSize(200, 160);
  m_canvas->setAccessibleName(tr("Class means in 3-D"));
  m_toolBar->setObjectName(QStringLiteral("sceneToolBar"));
  m_toolBar->setToolButtonStyle(Qt::ToolButtonTextOnly);

  QAction* reset = m_toolBar->addAction(tr("Reset view"), this, &SceneView::resetView);
  reset->setObjectName(QStringLiteral("sceneReset"));
  reset->setToolTip(tr("Look at the whole simplex from the standard direction (R or Home in the view)"));
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
  layout->addWidget(m_canvas, 1);

  connect(m_canvas, &VtkViewWidget::resetRequested, this, &SceneView::resetView);
  connect(m_canvas, &VtkViewWidget::pixelRatioChanged, this, [this](double ratio) { m_scene->setPixelRatio(ratio); });
  applyStyle();
}

SceneView::~SceneView()
{
  delete m_canvas;
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
    m_canvas->update();
  });
}

void SceneView::showSnapshot(std::shared_ptr<const geometry::GeometrySnapshot> snapshot)
{
  m_scene->show(std::move(snapshot));
  m_canvas->update();
}

void SceneView::clear()
{
  showSnapshot(nullptr);
}

void SceneView::resetView()
{
  m_scene->resetCamera();
  m_canvas->update();
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
  m_canvas->update();
}

void SceneView::applyStyle()
{
  m_scene->setStyle(sceneStyle(m_theme, m_classNames));
  m_canvas->update();
}

}  // namespace simplexity::ui

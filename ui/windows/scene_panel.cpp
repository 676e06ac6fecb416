#include "ui/windows/scene_panel.h"

#include <QAction>
#include <QVBoxLayout>

#include "ui/scene/scene_view.h"
#include "ui/windows/settings.h"

namespace simplexity::ui {

namespace {

/// Plots and table are drawn first, then the scene, so that the event loop comes to its other work in between: in
/// software OpenGL each takes tens of milliseconds.
constexpr int kAfterTheOthersMs = 40;

}  // namespace

ScenePanel::ScenePanel(const RunDocument& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_view(new SceneView(this))
{
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(m_view);
  connect(&m_document, &RunDocument::runChanged, this, &ScenePanel::showRun);
  m_afterTheOthers.setSingleShot(true);
  m_afterTheOthers.setInterval(kAfterTheOthersMs);
  connect(&m_afterTheOthers, &QTimer::timeout, this, &ScenePanel::showGeometry);
  connect(&m_document, &RunDocument::shownEpochChanged, this, &ScenePanel::showGeometrySoon);
}

void ScenePanel::setTheme(const Theme& theme)
{
  m_view->setTheme(theme);
}

void ScenePanel::resetView()
{
  m_view->resetView();
}

QList<QAction*> ScenePanel::switches() const
{
  QList<QAction*> actions = m_view->findChildren<QAction*>();
  actions.removeIf([](const QAction* action) { return !action->isCheckable() || action->objectName().isEmpty(); });
  return actions;
}

void ScenePanel::saveState(Settings& settings) const
{
  for (const QAction* const action : switches()) {
    settings.setOn(action->objectName(), action->isChecked());
  }
}

void ScenePanel::restoreState(const Settings& settings)
{
  for (QAction* const action : switches()) {
    action->setChecked(settings.isOn(action->objectName(), action->isChecked()));
  }
}

const SimplexScene& ScenePanel::scene() const
{
  return m_view->scene();
}

void ScenePanel::showEvent(QShowEvent* event)
{
  QWidget::showEvent(event);
  showGeometry();
}

void ScenePanel::showRun()
{
  m_shown.reset();
  m_view->clear();
  m_view->setClassNames(m_document.run().info.classNames);
}

/// The last of many requests is never lost, and a hand on the slider does not put the scene off.
void ScenePanel::showGeometrySoon()
{
  if (!m_afterTheOthers.isActive()) {
    m_afterTheOthers.start();
  }
}

void ScenePanel::showGeometry()
{
  if (!isVisible() || m_document.shownGeometry() == m_shown) {
    return;
  }
  m_shown = m_document.shownGeometry();
  m_view->showSnapshot(m_shown);
}

}  // namespace simplexity::ui

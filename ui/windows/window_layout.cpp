#include "ui/windows/window_layout.h"

#include <QList>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/windows/settings.h"

namespace simplexity::ui {

namespace {

QSplitter* makeSplitter(Qt::Orientation orientation, const char* name, QWidget* parent)
{
  auto* const splitter = new QSplitter(orientation, parent);
  splitter->setObjectName(QString::fromLatin1(name));
  splitter->setChildrenCollapsible(false);
  return splitter;
}

}  // namespace

WindowLayout::WindowLayout(const Parts& parts, QWidget* parent)
    : QWidget(parent),
      m_parts(parts),
      m_columns(makeSplitter(Qt::Horizontal, "columns", this)),
      m_views(makeSplitter(Qt::Horizontal, "views", this)),
      m_rightColumn(makeSplitter(Qt::Vertical, "rightColumn", this)),
      m_formColumn(makeFormColumn())
{
  m_columns->addWidget(m_formColumn);
  m_columns->addWidget(makeViewColumn());
  m_columns->setStretchFactor(1, 1);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(8, 8, 8, 4);
  layout->addWidget(m_parts.banner);
  layout->addWidget(m_columns, 1);
}

QWidget* WindowLayout::makeFormColumn()
{
  auto* const column = new QWidget(this);
  auto* const layout = new QVBoxLayout(column);
  layout->setContentsMargins(0, 0, 4, 0);
  layout->addWidget(m_parts.form, 1);
  layout->addWidget(m_parts.runControls);
  return column;
}

QWidget* WindowLayout::makeViewColumn()
{
  m_rightColumn->addWidget(m_parts.scene);
  m_rightColumn->addWidget(m_parts.table);
  m_rightColumn->setStretchFactor(0, 1);
  m_views->addWidget(m_parts.plots);
  m_views->addWidget(m_rightColumn);
  auto* const column = new QWidget(this);
  auto* const layout = new QVBoxLayout(column);
  layout->setContentsMargins(4, 0, 0, 0);
  layout->addWidget(m_views, 1);
  layout->addWidget(m_parts.epochBar);
  return column;
}

void WindowLayout::restoreState(const Settings& settings)
{
  const auto restore = [&settings](QSplitter* splitter, const QList<int>& byDefault) {
    if (!splitter->restoreState(settings.layout(splitter->objectName()))) {
      splitter->setSizes(byDefault);
    }
  };
  restore(m_columns, {290, 1150});
  restore(m_views, {660, 490});
  restore(m_rightColumn, {560, m_parts.table->sizeHint().height()});
}

void WindowLayout::saveState(Settings& settings) const
{
  for (const QSplitter* const splitter : {m_columns, m_views, m_rightColumn}) {
    settings.setLayout(splitter->objectName(), splitter->saveState());
  }
}

void WindowLayout::setFormVisible(bool isVisible)
{
  m_formColumn->setVisible(isVisible);
}

void WindowLayout::setSceneVisible(bool isVisible)
{
  m_parts.scene->setVisible(isVisible);
  showRightColumn();
}

void WindowLayout::setTableVisible(bool isVisible)
{
  m_parts.table->setVisible(isVisible);
  showRightColumn();
}

/// Empty, it would only take room from the plots.
void WindowLayout::showRightColumn()
{
  m_rightColumn->setVisible(!m_parts.scene->isHidden() || !m_parts.table->isHidden());
}

}  // namespace simplexity::ui

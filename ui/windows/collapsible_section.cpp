#include "ui/windows/collapsible_section.h"

#include <QFormLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace simplexity::ui {

CollapsibleSection::CollapsibleSection(const QString& title, QWidget* parent)
    : QWidget(parent), m_header(new QToolButton(this)), m_content(new QWidget(this)), m_form(makeForm(m_content))
{
  m_header->setText(title);
  m_header->setCheckable(true);
  m_header->setAutoRaise(true);
  m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(m_header);
  layout->addWidget(m_content);
  connect(m_header, &QToolButton::toggled, this, &CollapsibleSection::setExpanded);
  setExpanded(false);
}

bool CollapsibleSection::isExpanded() const
{
  return m_header->isChecked();
}

void CollapsibleSection::setExpanded(bool isExpanded)
{
  m_header->setChecked(isExpanded);
  m_header->setArrowType(isExpanded ? Qt::DownArrow : Qt::RightArrow);
  m_content->setVisible(isExpanded);
}

QFormLayout* makeForm(QWidget* parent)
{
  auto* const form = new QFormLayout(parent);
  form->setContentsMargins(8, 2, 2, 4);
  form->setHorizontalSpacing(8);
  form->setVerticalSpacing(5);
  form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  return form;
}

}  // namespace simplexity::ui

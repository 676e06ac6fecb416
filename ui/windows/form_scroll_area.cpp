#include "ui/windows/form_scroll_area.h"

#include <QEvent>
#include <QScrollBar>

namespace simplexity::ui {

FormScrollArea::FormScrollArea(QWidget* form, QWidget* parent) : QScrollArea(parent)
{
  setWidget(form);
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

QSize FormScrollArea::minimumSizeHint() const
{
  const int width = widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
  return {width, QScrollArea::minimumSizeHint().height()};
}

bool FormScrollArea::eventFilter(QObject* watched, QEvent* event)
{
  if (watched == widget() && event->type() == QEvent::LayoutRequest) {
    updateGeometry();  // a section was unfolded, say
  }
  return QScrollArea::eventFilter(watched, event);
}

}  // namespace simplexity::ui

#include "ui/windows/application_icon.h"

#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

/// A resource of a static library must be named once to be linked; not within a namespace.
static void loadResources()
{
  Q_INIT_RESOURCE(icons);
}

namespace simplexity::ui {

QIcon applicationIcon()
{
  loadResources();
  // Drawn here: QIcon by itself reads SVG only where the plugin for it is installed.
  QSvgRenderer drawing(QStringLiteral(":/icons/simplexity.svg"));
  QIcon icon;
  for (const int side : {16, 24, 32, 48, 64, 128, 256}) {
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    drawing.render(&painter);
    icon.addPixmap(pixmap);
  }
  return icon;
}

}  // namespace simplexity::ui

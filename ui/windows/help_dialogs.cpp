#include "ui/windows/help_dialogs.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QMessageBox>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "core/base/metrics.h"
#include "core/geometry/bounds.h"

namespace simplexity::ui {

namespace {

QString toHtml(std::string_view text)
{
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toHtmlEscaped();
}

QString boundsHtml()
{
  QString html = QStringLiteral("<h3>%1</h3>").arg(QObject::tr("Derived bounds"));
  for (const auto& info : geometry::allBounds()) {
    html += QStringLiteral("<p><b>%1 ≤ %2</b><br/>%3<br/>%4</p>")
                .arg(toHtml(info.left), toHtml(info.right), toHtml(info.reason), toHtml(info.condition));
  }
  return html;
}

QString glossaryHtml()
{
  QString html;
  for (const auto& info : allMetrics()) {
    html += QStringLiteral("<p><b>%1</b> &nbsp;<code>%2</code><br/>%3")
                .arg(toHtml(info.title), toHtml(info.id), toHtml(info.definition));
    if (!info.unit.empty()) {
      html += QStringLiteral("<br/>%1").arg(QObject::tr("Unit: %1.").arg(toHtml(info.unit)));
    }
    html += QStringLiteral("<br/>%1").arg(QObject::tr("Range: %1.").arg(toHtml(info.range)));
    if (!info.source.empty()) {
      html += QStringLiteral(" %1").arg(QObject::tr("Source: %1.").arg(toHtml(info.source)));
    }
    if (!info.direction.empty()) {
      html += QStringLiteral("<br/><i>%1</i>").arg(toHtml(info.direction));
    }
    html += QStringLiteral("</p>");
  }
  return html + boundsHtml();
}

}  // namespace

void showGlossary(QWidget* parent)
{
  auto* const dialog = new QDialog(parent);
  dialog->setObjectName(QStringLiteral("glossary"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QObject::tr("Metrics glossary"));
  auto* const text = new QTextBrowser(dialog);
  text->setHtml(glossaryHtml());
  auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
  auto* const layout = new QVBoxLayout(dialog);
  layout->addWidget(text);
  layout->addWidget(buttons);
  dialog->resize(620, 640);
  dialog->show();
}

void showAbout(QWidget* parent, const std::map<std::string, std::string>& libraries)
{
  QString versions = QStringLiteral("Qt %1").arg(QString::fromLatin1(qVersion()));
  for (const auto& [name, version] : libraries) {
    versions += QStringLiteral(" · %1 %2").arg(toHtml(name), toHtml(version));
  }
  auto* const box = new QMessageBox(parent);
  box->setObjectName(QStringLiteral("about"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setWindowTitle(QObject::tr("About Simplexity"));
  box->setTextFormat(Qt::RichText);
  box->setText(QStringLiteral("<h3>Simplexity %1</h3><p>%2</p><p>%3</p><p>%4</p>")
                   .arg(QCoreApplication::applicationVersion(),
                        QObject::tr("A desktop microscope for geometric complexity and neural collapse."), versions,
                        QObject::tr("Free software under the GNU General Public License, version 3 or later.")));
  box->open();
}

}  // namespace simplexity::ui

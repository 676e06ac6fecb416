#include "ui/windows/folder_edit.h"

#include <QDir>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>

#include "ui/windows/dialogs.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {

FolderEdit::FolderEdit(Dialogs& dialogs, const QString& title, QWidget* parent)
    : QWidget(parent), m_dialogs(dialogs), m_title(title), m_edit(new QLineEdit(this))
{
  m_edit->setObjectName(QStringLiteral("path"));
  m_edit->setAccessibleName(title);
  auto* const button = new QToolButton(this);
  button->setObjectName(QStringLiteral("browse"));
  button->setText(QStringLiteral("…"));
  button->setToolTip(title);
  button->setAccessibleName(title);
  auto* const layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(3);
  layout->addWidget(m_edit);
  layout->addWidget(button);
  setFocusProxy(m_edit);
  connect(button, &QToolButton::clicked, this, &FolderEdit::browse);
  connect(m_edit, &QLineEdit::textChanged, this, &FolderEdit::folderChanged);
  connect(m_edit, &QLineEdit::textChanged, m_edit, &QLineEdit::setToolTip);
}

std::filesystem::path FolderEdit::folder() const
{
  const QString text = m_edit->text().trimmed();
  const bool isInHome = text == QLatin1String("~") || text.startsWith(QLatin1String("~/"));
  return toPath(isInHome ? QDir::homePath() + text.mid(1) : text);
}

void FolderEdit::setFolder(const std::filesystem::path& folder)
{
  m_edit->setText(toQString(folder));
}

void FolderEdit::setPlaceholder(const QString& text)
{
  m_edit->setPlaceholderText(text);
}

void FolderEdit::browse()
{
  if (const auto chosen = m_dialogs.chooseFolder(this, m_title, folder())) {
    setFolder(*chosen);
  }
}

}  // namespace simplexity::ui

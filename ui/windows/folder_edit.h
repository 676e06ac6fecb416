#pragma once

#include <QWidget>
#include <filesystem>

class QLineEdit;

namespace simplexity::ui {

class Dialogs;

/// A folder's path with a button that chooses it. As in a shell, "~/" at its beginning stands for the home folder.
class FolderEdit final : public QWidget {
  Q_OBJECT

 public:
  FolderEdit(Dialogs& dialogs, const QString& title, QWidget* parent);

  [[nodiscard]] std::filesystem::path folder() const;
  void setFolder(const std::filesystem::path& folder);
  void setPlaceholder(const QString& text);

 Q_SIGNALS:
  void folderChanged();

 private:
  void browse();

  Dialogs& m_dialogs;
  QString m_title;
  QLineEdit* m_edit;
};

}  // namespace simplexity::ui

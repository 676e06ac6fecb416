#pragma once

#include <QWidget>
#include <filesystem>
#include <map>
#include <string>

class QComboBox;
class QLabel;
class QLineEdit;

namespace simplexity::ui {

class Dialogs;
class FolderEdit;
class ImageOptions;

/// Chooses a data set: its kind, and below it what this kind needs: a folder (each kind has its own), parameters or
/// nothing; of
/// images also what becomes of them.
class DatasetPicker final : public QWidget {
  Q_OBJECT

 public:
  DatasetPicker(Dialogs& dialogs, QWidget* parent);

  /// "digits", "idx:/data/mnist", "gaussians:10,64,500,0.2"
  [[nodiscard]] std::string spec() const;
  void setSpec(const std::string& spec);

 Q_SIGNALS:
  void kindChanged();

 private:
  void showKind();
  void rememberFolder();

  QComboBox* m_kind;
  QLabel* m_summary;
  FolderEdit* m_folder;
  QLineEdit* m_parameters;
  ImageOptions* m_imageOptions;
  std::map<int, std::filesystem::path> m_folders;  ///< by index of the kind
};

}  // namespace simplexity::ui

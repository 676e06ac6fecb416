#pragma once

#include <QDialog>

#include "ui/windows/dialogs.h"

class QCheckBox;
class QPushButton;
class QSpinBox;

namespace simplexity::ui {

class FolderEdit;

/// Asks what to export, how large and where to.
class ExportDialog final : public QDialog {
  Q_OBJECT

 public:
  ExportDialog(Dialogs& dialogs, const ExportRequest& proposal, QWidget* parent);

  [[nodiscard]] ExportRequest request() const;

 private:
  [[nodiscard]] QSpinBox* makeSizeBox(const char* name, int pixels);
  void updateAccept();

  QCheckBox* m_plots;
  QCheckBox* m_scene;
  QCheckBox* m_metrics;
  QCheckBox* m_dark;
  QSpinBox* m_plotWidth;
  QSpinBox* m_plotHeight;
  QSpinBox* m_sceneWidth;
  QSpinBox* m_sceneHeight;
  FolderEdit* m_folder;
  QPushButton* m_accept = nullptr;
};

}  // namespace simplexity::ui

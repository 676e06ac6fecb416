#include "ui/windows/dialogs.h"

#include <QFileDialog>
#include <QInputDialog>
#include <QMessageBox>
#include <QPushButton>
#include <algorithm>

#include "ui/windows/export_dialog.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {

std::optional<std::filesystem::path> DesktopDialogs::chooseFolder(QWidget* parent, const QString& title,
                                                                  const std::filesystem::path& start)
{
  const QString folder = QFileDialog::getExistingDirectory(parent, title, toQString(start));
  return folder.isEmpty() ? std::nullopt : std::optional(toPath(folder));
}

std::optional<std::filesystem::path> DesktopDialogs::chooseFile(QWidget* parent, const QString& title,
                                                                const std::filesystem::path& start)
{
  const QString file = QFileDialog::getOpenFileName(parent, title, toQString(start));
  return file.isEmpty() ? std::nullopt : std::optional(toPath(file));
}

std::optional<ExportRequest> DesktopDialogs::askExport(QWidget* parent, const ExportRequest& proposal)
{
  ExportDialog dialog(*this, proposal, parent);
  return dialog.exec() == QDialog::Accepted ? std::optional(dialog.request()) : std::nullopt;
}

std::optional<int> DesktopDialogs::askEpochs(QWidget* parent, int trained)
{
  constexpr int kMost = 1'000'000;
  bool isAccepted = false;
  const int epochs =
      QInputDialog::getInt(parent, QObject::tr("Continue the run"),
                           QObject::tr("%1 epochs are trained. How many shall there be in all?").arg(trained),
                           std::min(kMost, 2 * trained), trained + 1, kMost, 1, &isAccepted);
  return isAccepted ? std::optional(epochs) : std::nullopt;
}

bool DesktopDialogs::confirmStop(QWidget* parent)
{
  QMessageBox box(QMessageBox::Question, QObject::tr("Stop the training?"),
                  QObject::tr("A training is under way. Stop it and close the window?"), QMessageBox::NoButton, parent);
  box.setInformativeText(QObject::tr("Everything measured so far is kept in the run folder."));
  const auto* const stop = box.addButton(QObject::tr("&Stop and close"), QMessageBox::AcceptRole);
  box.setDefaultButton(box.addButton(QObject::tr("&Keep training"), QMessageBox::RejectRole));
  box.exec();
  return box.clickedButton() == stop;
}

bool DesktopDialogs::confirmDownload(QWidget* parent, const QString& title, int megabytes)
{
  QMessageBox box(QMessageBox::Question, QObject::tr("Get %1?").arg(title),
                  QObject::tr("%1 is not on this computer yet. Download it (%2 MB)?").arg(title).arg(megabytes),
                  QMessageBox::NoButton, parent);
  box.setInformativeText(QObject::tr("Training or measuring starts when it is here."));
  auto* const download = box.addButton(QObject::tr("&Download"), QMessageBox::AcceptRole);
  box.addButton(QMessageBox::Cancel);
  box.setDefaultButton(download);
  box.exec();
  return box.clickedButton() == download;
}

}  // namespace simplexity::ui

#include "tests/ui/windows/fake_dialogs.h"

namespace simplexity::test {

std::optional<std::filesystem::path> FakeDialogs::chooseFolder(QWidget* /*parent*/, const QString& /*title*/,
                                                               const std::filesystem::path& /*start*/)
{
  return folder;
}

std::optional<std::filesystem::path> FakeDialogs::chooseFile(QWidget* /*parent*/, const QString& /*title*/,
                                                             const std::filesystem::path& /*start*/)
{
  return file;
}

std::optional<ui::ExportRequest> FakeDialogs::askExport(QWidget* /*parent*/, const ui::ExportRequest& /*proposal*/)
{
  return exportRequest;
}

std::optional<int> FakeDialogs::askEpochs(QWidget* /*parent*/, int trained)
{
  epochsTrained = trained;
  return epochs;
}

bool FakeDialogs::confirmStop(QWidget* /*parent*/)
{
  ++stopQuestions;
  if (whileAskedToStop) {
    whileAskedToStop();
  }
  return mayStop;
}

bool FakeDialogs::confirmDownload(QWidget* /*parent*/, const QString& title, int megabytes)
{
  downloadQuestion = QStringLiteral("%1, %2 MB").arg(title).arg(megabytes);
  return mayDownload;
}

}  // namespace simplexity::test

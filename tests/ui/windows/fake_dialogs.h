#pragma once

#include <functional>

#include "ui/windows/dialogs.h"

namespace simplexity::test {

/// Answers at once, as told, and counts the questions.
class FakeDialogs final : public ui::Dialogs {
 public:
  [[nodiscard]] std::optional<std::filesystem::path> chooseFolder(QWidget* parent, const QString& title,
                                                                  const std::filesystem::path& start) override;
  [[nodiscard]] std::optional<std::filesystem::path> chooseFile(QWidget* parent, const QString& title,
                                                                const std::filesystem::path& start) override;
  [[nodiscard]] std::optional<ui::ExportRequest> askExport(QWidget* parent, const ui::ExportRequest& proposal) override;
  [[nodiscard]] std::optional<int> askEpochs(QWidget* parent, int trained) override;
  [[nodiscard]] bool confirmStop(QWidget* parent) override;
  [[nodiscard]] bool confirmDownload(QWidget* parent, const QString& title, int megabytes) override;

  std::optional<std::filesystem::path> folder;
  std::optional<std::filesystem::path> file;
  std::optional<ui::ExportRequest> exportRequest;
  std::optional<int> epochs;
  int epochsTrained = 0;  ///< as the question for them said
  bool mayStop = false;
  std::function<void()> whileAskedToStop;  ///< what happens while the question is open
  int stopQuestions = 0;
  bool mayDownload = false;
  QString downloadQuestion;  ///< what was asked for last
};

}  // namespace simplexity::test

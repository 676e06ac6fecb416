#pragma once

#include <QString>
#include <filesystem>
#include <optional>

#include "ui/export/figure_exporter.h"

class QWidget;

namespace simplexity::ui {

/// Where to export to, and what.
struct ExportRequest {
  std::filesystem::path folder;
  ExportOptions options;
};

/// The questions the window asks that hold everything up; behind an interface so that tests can answer them.
class Dialogs {
 public:
  virtual ~Dialogs() = default;
  /// Nothing where the user cancelled.
  [[nodiscard]] virtual std::optional<std::filesystem::path> chooseFolder(QWidget* parent, const QString& title,
                                                                          const std::filesystem::path& start) = 0;
  [[nodiscard]] virtual std::optional<std::filesystem::path> chooseFile(QWidget* parent, const QString& title,
                                                                        const std::filesystem::path& start) = 0;
  [[nodiscard]] virtual std::optional<ExportRequest> askExport(QWidget* parent, const ExportRequest& proposal) = 0;
  /// How many epochs a run that has `trained` shall have in all, more than that.
  [[nodiscard]] virtual std::optional<int> askEpochs(QWidget* parent, int trained) = 0;
  /// Whether a training under way may be stopped to close the window.
  [[nodiscard]] virtual bool confirmStop(QWidget* parent) = 0;
  /// Whether a data set that is not here may be downloaded.
  [[nodiscard]] virtual bool confirmDownload(QWidget* parent, const QString& title, int megabytes) = 0;
};

/// The real ones.
class DesktopDialogs final : public Dialogs {
 public:
  [[nodiscard]] std::optional<std::filesystem::path> chooseFolder(QWidget* parent, const QString& title,
                                                                  const std::filesystem::path& start) override;
  [[nodiscard]] std::optional<std::filesystem::path> chooseFile(QWidget* parent, const QString& title,
                                                                const std::filesystem::path& start) override;
  [[nodiscard]] std::optional<ExportRequest> askExport(QWidget* parent, const ExportRequest& proposal) override;
  [[nodiscard]] std::optional<int> askEpochs(QWidget* parent, int trained) override;
  [[nodiscard]] bool confirmStop(QWidget* parent) override;
  [[nodiscard]] bool confirmDownload(QWidget* parent, const QString& title, int megabytes) override;
};

}  // namespace simplexity::ui

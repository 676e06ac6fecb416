#pragma once

#include <QObject>
#include <QStringList>
#include <filesystem>

#include "core/runs/network_run.h"
#include "ui/windows/window_parts.h"

class QWidget;

namespace simplexity::ui {

/// Opens whatever the program can, told by content, and remembers what is shown. Failures go to the message banner.
class FileOpener final : public QObject {
  Q_OBJECT

 public:
  /// Dialogs are asked above `window`, which owns this.
  FileOpener(const WindowParts& parts, QWidget* window);

  /// Shows a run folder (or a file in one) at its last epoch, measures features, asks on what data to measure a
  /// network, puts settings into the form.
  void open(const std::filesystem::path& path);
  void chooseRun();
  void chooseFile();
  /// Nothing shown, the form as it is.
  void newExperiment();

 Q_SIGNALS:
  void networkChosen(const std::filesystem::path& file, const simplexity::runs::NetworkRunOptions& options);
  /// What to say of the run that is shown now.
  void outcomeChanged(const QString& sentence);
  void recentRunsChanged(const QStringList& paths);

 private:
  void openRun(const std::filesystem::path& folder);
  void openFeatures(const std::filesystem::path& file);
  void openNetwork(const std::filesystem::path& file);
  void openExperiment(const std::filesystem::path& file);
  void rememberRun();
  void showWhatWasLeftOut();

  WindowParts m_parts;
  QWidget* m_window;
};

}  // namespace simplexity::ui

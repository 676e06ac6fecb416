#pragma once

#include <QDialog>
#include <filesystem>

#include "core/runs/profile_file.h"
#include "ui/session/training_session.h"

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace simplexity::ui {

/// Collapse and complexity along the depth of the network of a run: shows the profile that the run folder has, and
/// measures it anew in the background. Modal to its window, so that nothing else computes meanwhile; closing it
/// cancels.
class ProfileDialog final : public QDialog {
  Q_OBJECT

 public:
  ProfileDialog(std::filesystem::path folder, QWidget* parent);

  /// Measures the last checkpoint into the run folder; what was there stays until that is done.
  void measure();
  [[nodiscard]] bool isMeasuring() const { return m_session.state() != TrainingSession::State::Idle; }

 Q_SIGNALS:
  void exportRequested();

 private:
  void showProfile();
  void showState();
  void showError(const Error& error);
  void showProgress(const learning::Progress& progress);
  void end(const TrainingEnd& end);

  std::filesystem::path m_folder;
  QHBoxLayout* m_plots;
  QLabel* m_message;
  QProgressBar* m_progress;
  QPushButton* m_measure;
  QPushButton* m_cancel;
  QPushButton* m_export;
  TrainingSession m_session;
};

}  // namespace simplexity::ui

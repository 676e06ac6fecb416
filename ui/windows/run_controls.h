#pragma once

#include <QWidget>

#include "core/learning/training/training.h"
#include "ui/session/training_session.h"

class QAction;
class QLabel;
class QProgressBar;

namespace simplexity::ui {

/// What can be done with a training, the same actions for buttons and menu; only those that make sense are enabled.
struct RunActions {
  explicit RunActions(QObject* parent);
  void setState(TrainingSession::State state);

  QAction* start;
  QAction* pause;  ///< checked while paused
  QAction* stop;
  QAction* resume;  ///< enabled by who knows whether a run is shown, like the next
  QAction* branch;
};

/// Buttons of the run actions above a progress bar with its read-out.
class RunControls final : public QWidget {
  Q_OBJECT

 public:
  RunControls(const RunActions& actions, QWidget* parent);

  void setProgress(const learning::Progress& progress);
  void setState(TrainingSession::State state);
  /// What became of the last run; stays until the next one starts.
  void setOutcome(const QString& sentence);

 private:
  void showText();

  QProgressBar* m_bar;
  QLabel* m_text;
  TrainingSession::State m_state = TrainingSession::State::Idle;
  QString m_progress;
  QString m_outcome;
};

}  // namespace simplexity::ui

#pragma once

#include <QObject>
#include <QTimer>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "core/learning/training.h"
#include "ui/session/mailbox.h"

namespace simplexity::ui {

/// Runs one training job at a time in a background thread and tells the GUI thread, at most 30 times a second, what
/// came of it. Belongs to the GUI thread; no call waits for the worker except the destructor, which stops it and joins.
class TrainingSession final : public QObject {
  Q_OBJECT

 public:
  enum class State { Idle, Running, Paused, Stopping };
  /// A whole training, synchronous; runs on the worker thread. Usually runs::runExperiment bound to a configuration and
  /// a folder.
  using Job = std::function<Result<learning::TrainingSummary>(learning::TrainingObserver&, std::stop_token)>;

  explicit TrainingSession(QObject* parent = nullptr);
  ~TrainingSession() override;

  [[nodiscard]] State state() const { return m_state; }
  /// Only when Idle (std::logic_error otherwise).
  void start(Job job);
  void pause();  ///< takes effect after the mini-batch under way
  void resume();
  void stop();  ///< likewise; also wakes a paused job. Safe in any state.

 Q_SIGNALS:
  void stateChanged(simplexity::ui::TrainingSession::State state);
  void planned(const simplexity::learning::TrainingPlan& plan);
  void epochsFinished(const std::vector<simplexity::learning::EpochRecord>& epochs);
  void geometryChanged(const std::shared_ptr<const simplexity::geometry::GeometrySnapshot>& geometry);
  void progressChanged(const simplexity::learning::Progress& progress);
  /// Exactly once a job, after everything else it had to say.
  void finished(const simplexity::Result<simplexity::learning::TrainingSummary>& result);

 private:
  // Implementation chosen in training_session.cpp; the jthread is the last member so that it is joined first.
};

}  // namespace simplexity::ui

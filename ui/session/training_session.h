#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <future>
#include <memory>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "core/learning/training/training.h"
#include "ui/session/mailbox.h"
#include "ui/session/pause_gate.h"

namespace simplexity::ui {

/// How a job ended. A type of its own because Qt, looking for a comparison of signal arguments, cannot take a Result.
struct TrainingEnd {
  Result<learning::TrainingSummary> result;
};

/// Runs one training job at a time in a background thread and tells the GUI thread, at most ten times a second, what
/// came of it. Belongs to the GUI thread; no call waits for the worker except the destructor, which stops it and waits
/// for a while. A worker that does not end by then is left to itself.
class TrainingSession final : public QObject {
  Q_OBJECT

 public:
  enum class State { Idle, Running, Paused, Stopping };
  Q_ENUM(State)
  /// A whole training, synchronous; runs on the worker thread. Usually runs::runExperiment bound to a configuration and
  /// a folder. May throw: that ends the job with an error.
  using Job = std::function<Result<learning::TrainingSummary>(learning::TrainingObserver&, std::stop_token)>;

  /// Whether a worker was left to itself: then the process must end without tidying up.
  [[nodiscard]] static bool isWorkerLeft();

  explicit TrainingSession(QObject* parent = nullptr);
  ~TrainingSession() override;

  [[nodiscard]] State state() const { return m_state; }
  /// Only when Idle (std::logic_error otherwise).
  void start(Job job);
  void pause();  ///< takes effect after the mini-batch under way; only when Running
  void resume();
  void stop();  ///< likewise; also wakes a paused job. Safe in any state.

 Q_SIGNALS:
  void stateChanged(simplexity::ui::TrainingSession::State state);
  void planned(const simplexity::learning::TrainingPlan& plan);
  void epochsFinished(const std::vector<simplexity::learning::EpochRecord>& epochs);
  void geometryChanged(const std::shared_ptr<const simplexity::geometry::GeometrySnapshot>& geometry);
  void progressChanged(const simplexity::learning::Progress& progress);
  /// Exactly once a job, after everything else it had to say. The state is Idle by then: a new job may be started.
  void finished(const simplexity::ui::TrainingEnd& end);

 private:
  /// The state that the worker uses, which may outlive the session.
  struct Shared {
    Mailbox mailbox;
    PauseGate gate;
    std::promise<void> end;
  };

  void setState(State state);
  void drain();
  void deliver(const Mailbox::Batch& batch);

  State m_state = State::Idle;
  QTimer m_drainTimer;
  bool m_isDelivering = false;
  std::shared_ptr<Shared> m_shared;  ///< of the newest job
  std::jthread m_worker;
};

}  // namespace simplexity::ui

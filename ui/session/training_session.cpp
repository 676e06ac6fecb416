#include "ui/session/training_session.h"

#include "core/base/check.h"
#include "core/base/process.h"

#include <QScopedValueRollback>
#include <atomic>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace simplexity::ui {

namespace {

/// Ten changes a second look alive. Each repaints the window, which takes a good part of that where OpenGL is done in
/// software.
constexpr int kDrainIntervalMs = 100;

/// A mini-batch should end by then. Waiting holds the window up.
constexpr std::chrono::seconds kPatience{2};

std::atomic<bool> isAnyWorkerLeft = false;

/// Forwards the events of a job to the mailbox and holds the job up while the gate is closed. Lives on the worker
/// thread.
class MailboxObserver final : public learning::TrainingObserver {
 public:
  MailboxObserver(Mailbox& mailbox, PauseGate& gate) : m_mailbox(mailbox), m_gate(gate) {}

  [[nodiscard]] Result<> onPlan(const learning::TrainingPlan& plan) override
  {
    m_mailbox.setPlan(plan);
    return {};
  }
  void onProgress(const learning::Progress& progress, const std::stop_token& stop) override
  {
    m_mailbox.setProgress(progress);
    m_gate.pass(stop);
  }
  [[nodiscard]] Result<> onEpoch(const learning::EpochReport& report) override
  {
    m_mailbox.append(report.record, report.geometry);
    return {};
  }

 private:
  Mailbox& m_mailbox;
  PauseGate& m_gate;
};

/// Training may use every core; the window should still come first. Threads that the worker starts (OpenMP) inherit
/// its niceness. Where the system refuses, training merely competes on equal terms.
void yieldToWindow()
{
#ifdef __linux__
  constexpr int kNiceness = 19;
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness));
#endif
}

Result<learning::TrainingSummary> runGuarded(const TrainingSession::Job& job, learning::TrainingObserver& observer,
                                             const std::stop_token& stop)
{
  try {
    return job(observer, stop);
  } catch (const std::exception& exception) {
    return fail(errorOf(exception, "the training ended unexpectedly"));
  } catch (...) {
    return fail(ErrorCode::Internal, "the training ended unexpectedly, without a reason given");
  }
}

}  // namespace

TrainingSession::TrainingSession(QObject* parent) : QObject(parent)
{
  m_drainTimer.setInterval(kDrainIntervalMs);
  connect(&m_drainTimer, &QTimer::timeout, this, &TrainingSession::drain);
}

TrainingSession::~TrainingSession()
{
  m_worker.request_stop();
  if (m_worker.joinable() && m_shared->end.get_future().wait_for(kPatience) != std::future_status::ready) {
    isAnyWorkerLeft = true;
    m_worker.detach();
  }
}

bool TrainingSession::isWorkerLeft()
{
  return isAnyWorkerLeft;
}

void TrainingSession::start(Job job)
{
  SIMPLEXITY_CHECK(m_state == State::Idle, "a training is already under way");
  m_shared = std::make_shared<Shared>();
  m_worker = std::jthread([shared = m_shared, task = std::move(job)](const std::stop_token& stop) {
    yieldToWindow();
    MailboxObserver observer(shared->mailbox, shared->gate);
    shared->mailbox.setResult(runGuarded(task, observer, stop));
    shared->end.set_value();
  });
  m_drainTimer.start();
  setState(State::Running);
}

void TrainingSession::pause()
{
  if (m_state == State::Running) {
    m_shared->gate.setClosed(true);
    setState(State::Paused);
  }
}

void TrainingSession::resume()
{
  if (m_state == State::Paused) {
    m_shared->gate.setClosed(false);
    setState(State::Running);
  }
}

void TrainingSession::stop()
{
  if (m_state == State::Running || m_state == State::Paused) {
    m_worker.request_stop();
    setState(State::Stopping);
  }
}

void TrainingSession::setState(State state)
{
  m_state = state;
  Q_EMIT stateChanged(state);
}

void TrainingSession::drain()
{
  if (m_isDelivering) {  // a receiver runs an event loop of its own, say a dialog: keep the order, try again later
    return;
  }
  const QScopedValueRollback delivering(m_isDelivering, true);
  deliver(m_shared->mailbox.take());
}

void TrainingSession::deliver(const Mailbox::Batch& batch)
{
  if (batch.plan) {
    Q_EMIT planned(*batch.plan);
  }
  if (!batch.epochs.empty()) {
    Q_EMIT epochsFinished(batch.epochs);
  }
  if (batch.geometry) {
    Q_EMIT geometryChanged(batch.geometry);
  }
  if (batch.progress) {
    Q_EMIT progressChanged(*batch.progress);
  }
  // The result is the last thing a job posts and Idle comes with it: nothing of an older job can reach a newer one.
  if (batch.result) {
    m_drainTimer.stop();
    setState(State::Idle);
    Q_EMIT finished({*batch.result});
  }
}

}  // namespace simplexity::ui

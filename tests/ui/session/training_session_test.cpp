// Every order of events is forced with latches; where a length of time matters, it is that between two deliveries.
#include "ui/session/training_session.h"

#include "core/runs/experiment.h"
#include "tests/support/temporary_directory.h"

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTimer>
#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace simplexity::ui {
namespace {

using learning::Outcome;
using learning::TrainingObserver;
using learning::TrainingSummary;
using State = TrainingSession::State;

constexpr int kDeliveryMs = 100;

learning::EpochRecord recordOf(int epoch)
{
  learning::EpochRecord record;
  record.epoch = epoch;
  return record;
}

void reportEpoch(TrainingObserver& observer, int epoch)
{
  const auto record = recordOf(epoch);
  auto geometry = std::make_shared<geometry::GeometrySnapshot>();
  geometry->epoch = epoch;
  ASSERT_TRUE(observer.onEpoch({record, std::move(geometry)}));
}

void reportProgress(TrainingObserver& observer, const std::stop_token& stop, std::int64_t batch = 1)
{
  learning::Progress progress;
  progress.batch = batch;
  observer.onProgress(progress, stop);
}

/// Mini-batches without end, as a trainer does them.
Result<TrainingSummary> trainUntilStopped(TrainingObserver& observer, const std::stop_token& stop)
{
  for (std::int64_t batch = 1; !stop.stop_requested(); ++batch) {
    reportProgress(observer, stop, batch);
  }
  return TrainingSummary{Outcome::Stopped, 0, 0.0};
}

class TrainingSessionTest : public ::testing::Test {
 protected:
  TrainingSessionTest() { startSession(); }

  void startSession()
  {
    m_session.emplace();
    auto* session = &*m_session;
    QObject::connect(session, &TrainingSession::planned, session, [this] { m_log.emplace_back("planned"); });
    QObject::connect(session, &TrainingSession::epochsFinished, session, [this](const auto& epochs) {
      for (const auto& record : epochs) {
        m_log.push_back("epoch " + std::to_string(record.epoch));
      }
    });
    QObject::connect(session, &TrainingSession::geometryChanged, session,
                     [this](const auto& geometry) { m_log.push_back("geometry " + std::to_string(geometry->epoch)); });
    QObject::connect(session, &TrainingSession::finished, session, [this](const auto& end) {
      m_log.emplace_back("finished");
      m_result = end.result;
    });
  }

  /// Runs the event loop until `condition` holds; the watchdog only keeps a broken build from hanging.
  void pumpUntil(const std::function<bool()>& condition)
  {
    bool isExpired = false;
    QTimer::singleShot(30000, &*m_session, [&isExpired] { isExpired = true; });
    while (!condition() && !isExpired) {
      QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    ASSERT_FALSE(isExpired) << "waited in vain";
  }
  void pumpUntilFinished()
  {
    pumpUntil([this] { return m_result.has_value(); });
  }
  void pumpUntilProgress()
  {
    bool hasProgress = false;
    const auto connection = QObject::connect(&*m_session, &TrainingSession::progressChanged, &*m_session,
                                             [&hasProgress] { hasProgress = true; });
    pumpUntil([&hasProgress] { return hasProgress; });
    QObject::disconnect(connection);
  }
  void runToTheEnd(TrainingSession::Job job)
  {
    m_session->start(std::move(job));
    pumpUntilFinished();
  }

  int m_argc = 1;
  char m_name[5] = "test";
  char* m_argv[2] = {m_name, nullptr};
  QCoreApplication m_application{m_argc, m_argv};
  std::vector<std::string> m_log;
  std::optional<Result<TrainingSummary>> m_result;
  std::optional<TrainingSession> m_session;
};

TEST_F(TrainingSessionTest, DeliversEventsInOrderAndTheEndOnceAndLast)
{
  std::thread::id workerThread;
  runToTheEnd([&workerThread](TrainingObserver& observer, const std::stop_token&) -> Result<TrainingSummary> {
    workerThread = std::this_thread::get_id();
    EXPECT_TRUE(observer.onPlan({}));
    for (int epoch = 0; epoch <= 3; ++epoch) {
      reportEpoch(observer, epoch);
    }
    return TrainingSummary{Outcome::Completed, 3, 0.5};
  });
  std::erase_if(m_log, [](const std::string& line) { return line.starts_with("geometry") && line != "geometry 3"; });
  EXPECT_EQ(m_log, (std::vector<std::string>{"planned", "epoch 0", "epoch 1", "epoch 2", "epoch 3", "geometry 3",
                                             "finished"}));
  ASSERT_TRUE(m_result->has_value());
  EXPECT_EQ((*m_result)->epochs, 3);
  EXPECT_EQ(m_session->state(), State::Idle);
  EXPECT_NE(workerThread, std::this_thread::get_id());
}

TEST_F(TrainingSessionTest, CallsInIdleDoNothing)
{
  m_session->stop();
  m_session->pause();
  m_session->resume();
  EXPECT_EQ(m_session->state(), State::Idle);
  runToTheEnd([](TrainingObserver&, const std::stop_token& stop) -> Result<TrainingSummary> {
    EXPECT_FALSE(stop.stop_requested()) << "an earlier stop() must not reach this job";
    return TrainingSummary{};
  });
}

TEST_F(TrainingSessionTest, RefusesASecondJob)
{
  std::latch mayEnd(1);
  m_session->start([&mayEnd](TrainingObserver&, const std::stop_token&) -> Result<TrainingSummary> {
    mayEnd.wait();
    return TrainingSummary{};
  });
  EXPECT_THROW(m_session->start([](auto&, auto) -> Result<TrainingSummary> { return TrainingSummary{}; }),
               std::logic_error);
  mayEnd.count_down();
  pumpUntilFinished();
}

TEST_F(TrainingSessionTest, StopBeforeTheJobHasBegun)
{
  std::latch stopped(1);
  m_session->start([&stopped](TrainingObserver& observer, const std::stop_token& stop) {
    stopped.wait();
    return trainUntilStopped(observer, stop);
  });
  m_session->stop();
  EXPECT_EQ(m_session->state(), State::Stopping);
  stopped.count_down();
  pumpUntilFinished();
  EXPECT_EQ((*m_result)->outcome, Outcome::Stopped);
}

TEST_F(TrainingSessionTest, StopTakesAtMostTheBatchUnderWay)
{
  std::latch stopped(1);
  int batchesAfterStop = 0;
  m_session->start([&](TrainingObserver& observer, const std::stop_token& stop) -> Result<TrainingSummary> {
    reportProgress(observer, stop);
    stopped.wait();  // in the middle of the next mini-batch
    while (!stop.stop_requested()) {
      ++batchesAfterStop;
      reportProgress(observer, stop);
    }
    return TrainingSummary{Outcome::Stopped, 0, 0.0};
  });
  pumpUntilProgress();
  m_session->stop();
  stopped.count_down();
  pumpUntilFinished();
  EXPECT_EQ((*m_result)->outcome, Outcome::Stopped);
  EXPECT_EQ(batchesAfterStop, 0);
}

TEST_F(TrainingSessionTest, PauseHoldsTheWorkerUntilResumed)
{
  std::mutex mutex;
  std::vector<std::string> order;
  const auto note = [&](const char* what) {
    const std::scoped_lock lock(mutex);
    order.emplace_back(what);
  };
  std::latch paused(1);
  m_session->start([&](TrainingObserver& observer, const std::stop_token& stop) -> Result<TrainingSummary> {
    paused.wait();
    reportProgress(observer, stop);
    note("went on");
    return TrainingSummary{};
  });
  m_session->pause();
  EXPECT_EQ(m_session->state(), State::Paused);
  paused.count_down();
  pumpUntilProgress();  // posted just before the worker is held up
  note("resumed");
  m_session->resume();
  EXPECT_EQ(m_session->state(), State::Running);
  pumpUntilFinished();
  EXPECT_EQ(order, (std::vector<std::string>{"resumed", "went on"}));
}

TEST_F(TrainingSessionTest, StopWakesAPausedJob)
{
  std::latch paused(1);
  m_session->start([&paused](TrainingObserver& observer, const std::stop_token& stop) {
    paused.wait();
    return trainUntilStopped(observer, stop);
  });
  m_session->pause();
  paused.count_down();
  pumpUntilProgress();
  m_session->stop();
  pumpUntilFinished();
  EXPECT_EQ((*m_result)->outcome, Outcome::Stopped);
}

TEST_F(TrainingSessionTest, TheNextJobIsNotPaused)
{
  m_session->start(trainUntilStopped);
  m_session->pause();
  m_session->stop();
  pumpUntilFinished();
  m_result.reset();
  runToTheEnd([](TrainingObserver& observer, const std::stop_token& stop) -> Result<TrainingSummary> {
    reportProgress(observer, stop);
    return TrainingSummary{};
  });
  EXPECT_TRUE(m_result->has_value());
}

TEST_F(TrainingSessionTest, AnExceptionEndsTheJobWithItsMessage)
{
  runToTheEnd([](TrainingObserver& observer, const std::stop_token&) -> Result<TrainingSummary> {
    reportEpoch(observer, 0);
    throw std::runtime_error("no memory for 10 GB");
  });
  ASSERT_FALSE(m_result->has_value());
  EXPECT_EQ(m_result->error().code, ErrorCode::Internal);
  EXPECT_NE(m_result->error().message.find("no memory for 10 GB"), std::string::npos);
  EXPECT_EQ(m_log.front(), "epoch 0");
  EXPECT_EQ(m_log.back(), "finished");
}

TEST_F(TrainingSessionTest, AnUnknownExceptionEndsTheJobToo)
{
  runToTheEnd([](TrainingObserver&, const std::stop_token&) -> Result<TrainingSummary> { throw 42; });
  ASSERT_FALSE(m_result->has_value());
  EXPECT_EQ(m_result->error().code, ErrorCode::Internal);
}

TEST_F(TrainingSessionTest, AFailureArrivesAsItIs)
{
  runToTheEnd([](TrainingObserver&, const std::stop_token&) -> Result<TrainingSummary> {
    return fail(ErrorCode::Numeric, "The loss is not a number at step 7.", "run");
  });
  ASSERT_FALSE(m_result->has_value());
  EXPECT_EQ(m_result->error().code, ErrorCode::Numeric);
  EXPECT_EQ(m_result->error().text(), "run: The loss is not a number at step 7.");
}

TEST_F(TrainingSessionTest, DestructionStopsARunningJob)
{
  std::latch started(1);
  bool hasEnded = false;
  m_session->start([&](TrainingObserver& observer, const std::stop_token& stop) {
    started.count_down();
    auto result = trainUntilStopped(observer, stop);
    hasEnded = true;
    return result;
  });
  started.wait();
  m_session.reset();
  EXPECT_TRUE(hasEnded);
  EXPECT_TRUE(m_log.empty());
}

TEST_F(TrainingSessionTest, DestructionStopsAPausedJob)
{
  std::latch paused(1);
  m_session->start([&paused](TrainingObserver& observer, const std::stop_token& stop) {
    paused.wait();
    return trainUntilStopped(observer, stop);
  });
  m_session->pause();
  paused.count_down();
  pumpUntilProgress();
  m_session.reset();
}

TEST_F(TrainingSessionTest, DestructionLeavesAJobThatDoesNotStop)
{
  const auto mayEnd = std::make_shared<std::latch>(1);
  const auto hasEnded = std::make_shared<std::latch>(1);
  m_session->start([mayEnd, hasEnded](TrainingObserver& observer, const std::stop_token& stop) {
    mayEnd->wait();
    reportProgress(observer, stop);  // what it talks to is still there
    hasEnded->count_down();
    return TrainingSummary{Outcome::Completed, 0, 0.0};
  });
  QElapsedTimer clock;
  clock.start();
  m_session.reset();
  EXPECT_LT(clock.elapsed(), 10000);
  EXPECT_TRUE(TrainingSession::isWorkerLeft());
  mayEnd->count_down();
  hasEnded->wait();
}

TEST_F(TrainingSessionTest, ASlowConsumerGetsAllEpochsAndTheNewestGeometry)
{
  constexpr int kEpochs = 1000;
  std::latch produced(1);
  m_session->start([&produced](TrainingObserver& observer, const std::stop_token&) -> Result<TrainingSummary> {
    for (int epoch = 0; epoch < kEpochs; ++epoch) {
      reportEpoch(observer, epoch);
    }
    produced.count_down();
    return TrainingSummary{};
  });
  produced.wait();  // the GUI thread was busy all the while
  pumpUntilFinished();
  ASSERT_EQ(m_log.size(), static_cast<std::size_t>(kEpochs) + 2);
  EXPECT_EQ(m_log.front(), "epoch 0");
  EXPECT_EQ(m_log[kEpochs - 1], "epoch 999");
  EXPECT_EQ(m_log[kEpochs], "geometry 999");
  EXPECT_EQ(m_log.back(), "finished");
}

TEST_F(TrainingSessionTest, AFastProducerDoesNotFloodTheEventLoop)
{
  constexpr int kProducedMs = 20 * kDeliveryMs;
  int deliveries = 0;
  int expected = 0;
  QObject::connect(&*m_session, &TrainingSession::epochsFinished, &*m_session, [&](const auto& epochs) {
    ++deliveries;
    for (const auto& record : epochs) {
      EXPECT_EQ(record.epoch, expected++);
    }
  });
  std::atomic<int> produced = 0;
  QElapsedTimer elapsed;
  elapsed.start();
  runToTheEnd([&produced](TrainingObserver& observer, const std::stop_token& stop) -> Result<TrainingSummary> {
    QElapsedTimer production;
    production.start();
    while (production.elapsed() < kProducedMs) {
      reportEpoch(observer, produced++);
      reportProgress(observer, stop);
      std::this_thread::sleep_for(std::chrono::microseconds(20));  // fast enough, and memory for everything
    }
    return TrainingSummary{};
  });
  EXPECT_GT(produced, 1000);
  EXPECT_EQ(expected, produced);
  EXPECT_GE(deliveries, 5) << "alive";
  EXPECT_LE(deliveries, elapsed.elapsed() / (kDeliveryMs - 10) + 2) << "more than ten deliveries a second";
}

TEST_F(TrainingSessionTest, AReceiverMayStartTheNextJob)
{
  int finished = 0;
  QObject::connect(&*m_session, &TrainingSession::finished, &*m_session, [&] {
    if (++finished == 1) {
      m_session->start([](TrainingObserver& observer, const std::stop_token&) -> Result<TrainingSummary> {
        reportEpoch(observer, 7);
        return TrainingSummary{};
      });
    }
  });
  m_session->start(
      [](TrainingObserver&, const std::stop_token&) -> Result<TrainingSummary> { return TrainingSummary{}; });
  pumpUntil([&finished] { return finished == 2; });
  EXPECT_EQ(m_log, (std::vector<std::string>{"finished", "epoch 7", "geometry 7", "finished"}));
}

TEST_F(TrainingSessionTest, AnEventLoopInAReceiverKeepsTheOrder)
{
  std::latch isNested(1);
  QObject::connect(&*m_session, &TrainingSession::epochsFinished, &*m_session, [&](const auto& epochs) {
    if (epochs.front().epoch == 0) {
      isNested.count_down();
      QEventLoop dialog;
      QTimer::singleShot(5 * kDeliveryMs, &dialog, &QEventLoop::quit);  // the next delivery falls due meanwhile
      dialog.exec();
    }
  });
  m_session->start([&isNested](TrainingObserver& observer, const std::stop_token&) -> Result<TrainingSummary> {
    reportEpoch(observer, 0);
    isNested.wait();
    reportEpoch(observer, 1);
    return TrainingSummary{};
  });
  pumpUntilFinished();
  EXPECT_EQ(m_log, (std::vector<std::string>{"epoch 0", "geometry 0", "epoch 1", "geometry 1", "finished"}));
}

TEST_F(TrainingSessionTest, ReportsItsStates)
{
  std::vector<State> states;
  QObject::connect(&*m_session, &TrainingSession::stateChanged, &*m_session,
                   [&states](State state) { states.push_back(state); });
  m_session->start(trainUntilStopped);
  m_session->pause();
  m_session->resume();
  m_session->stop();
  m_session->pause();  // too late
  pumpUntilFinished();
  EXPECT_EQ(states, (std::vector<State>{State::Running, State::Paused, State::Running, State::Stopping, State::Idle}));
}

#ifdef __linux__
TEST_F(TrainingSessionTest, TheWorkerYieldsToTheWindow)
{
  const auto niceness = [] { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); };
  int ofWorker = 0;
  const int before = niceness();
  runToTheEnd([&](TrainingObserver&, const std::stop_token&) -> Result<TrainingSummary> {
    ofWorker = niceness();
    return TrainingSummary{};
  });
  EXPECT_GE(ofWorker, 5);
  EXPECT_EQ(niceness(), before);
}
#endif

TEST_F(TrainingSessionTest, RunsARealExperiment)
{
  const test::TemporaryDirectory directory;
  runs::ExperimentConfig config;
  config.trainLimit = 200;
  config.training.epochs = 2;
  config.training.threads = 1;
  config.training.model.widths = {16, 8};
  config.training.probe.gcSamples = 32;
  runToTheEnd([config, out = directory / "run"](TrainingObserver& observer, std::stop_token stop) {
    return runs::runExperiment(config, out, observer, std::move(stop));
  });
  ASSERT_TRUE(m_result->has_value()) << m_result->error().text();
  EXPECT_EQ((*m_result)->outcome, Outcome::Completed);
  std::erase_if(m_log, [](const std::string& line) { return line.starts_with("geometry"); });
  EXPECT_EQ(m_log, (std::vector<std::string>{"planned", "epoch 0", "epoch 1", "epoch 2", "finished"}));
}

}  // namespace
}  // namespace simplexity::ui

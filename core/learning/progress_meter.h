#pragma once

#include <chrono>
#include <cstdint>

namespace simplexity::learning {

/// Seconds of work: stands still while paused.
class Stopwatch {
 public:
  void pause()
  {
    m_done += running();
    m_isRunning = false;
  }
  void resume()
  {
    m_start = Clock::now();
    m_isRunning = true;
  }
  [[nodiscard]] double seconds() const { return m_done + running(); }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] double running() const
  {
    return m_isRunning ? std::chrono::duration<double>(Clock::now() - m_start).count() : 0.0;
  }

  Clock::time_point m_start = Clock::now();
  double m_done = 0.0;
  bool m_isRunning = true;
};

/// Training speed over the last seconds, and the time left.
class ProgressMeter {
 public:
  explicit ProgressMeter(int epochs) : m_epochs(epochs) {}

  void addBatch(std::int64_t images, double seconds);
  void addEpoch(double seconds);

  /// Over the last one to two windows of two seconds of training; 0 before the first batch.
  [[nodiscard]] double imagesPerSecond() const;
  /// The mean of the finished epochs times those to come, less what this one has taken; 0 before the first is finished.
  [[nodiscard]] double secondsLeft(double secondsInEpoch) const;

 private:
  struct Window {
    std::int64_t images = 0;
    double seconds = 0.0;
  };
  Window m_last;
  Window m_current;
  int m_epochs;
  int m_finished = 0;
  double m_secondsFinished = 0.0;
};

}  // namespace simplexity::learning

#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace simplexity::ui {

/// Holds a worker up while closed. Thread-safe.
class PauseGate {
 public:
  void setClosed(bool isClosed)
  {
    {
      const std::scoped_lock lock(m_mutex);
      m_isClosed = isClosed;
    }
    m_changed.notify_all();
  }

  /// Returns once the gate is open or stopping is requested.
  void pass(const std::stop_token& stop)
  {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, stop, [this] { return !m_isClosed; });
  }

 private:
  std::mutex m_mutex;
  std::condition_variable_any m_changed;
  bool m_isClosed = false;
};

}  // namespace simplexity::ui

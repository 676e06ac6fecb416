#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <chrono>
#include <functional>

namespace simplexity::ui {

/// Runs a function at most once per interval: at once when it has been quiet, else at the end of the interval. The last
/// request is never lost.
class Throttle final : public QObject {
  Q_OBJECT

 public:
  Throttle(std::chrono::milliseconds interval, std::function<void()> action, QObject* parent);
  void request();

 private:
  void run();

  std::function<void()> m_action;
  std::chrono::milliseconds m_interval;
  QElapsedTimer m_sinceLast;
  QTimer m_timer;
};

}  // namespace simplexity::ui

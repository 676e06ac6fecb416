#include "ui/windows/throttle.h"

#include <utility>

namespace simplexity::ui {

Throttle::Throttle(std::chrono::milliseconds interval, std::function<void()> action, QObject* parent)
    : QObject(parent), m_action(std::move(action)), m_interval(interval)
{
  m_timer.setSingleShot(true);
  connect(&m_timer, &QTimer::timeout, this, &Throttle::run);
}

void Throttle::request()
{
  if (m_timer.isActive()) {
    return;
  }
  const auto elapsed = m_sinceLast.isValid() ? std::chrono::milliseconds(m_sinceLast.elapsed()) : m_interval;
  if (elapsed >= m_interval) {
    run();
  } else {
    m_timer.start(m_interval - elapsed);
  }
}

void Throttle::run()
{
  m_action();
  m_sinceLast.start();  // after the work: a slow action leaves the event loop as much time as it took itself, at least
}

}  // namespace simplexity::ui

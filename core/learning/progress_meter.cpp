#include "core/learning/progress_meter.h"

#include <algorithm>
#include <utility>

namespace simplexity::learning {

void ProgressMeter::addBatch(std::int64_t images, double seconds)
{
  constexpr double kWindowSeconds = 2.0;
  m_current.images += images;
  m_current.seconds += seconds;
  if (m_current.seconds >= kWindowSeconds) {
    m_last = std::exchange(m_current, {});
  }
}

void ProgressMeter::addEpoch(double seconds)
{
  ++m_finished;
  m_secondsFinished += seconds;
}

double ProgressMeter::imagesPerSecond() const
{
  const double seconds = m_last.seconds + m_current.seconds;
  return seconds > 0.0 ? static_cast<double>(m_last.images + m_current.images) / seconds : 0.0;
}

double ProgressMeter::secondsLeft(double secondsInEpoch) const
{
  if (m_finished == 0) {
    return 0.0;
  }
  const double expected = m_secondsFinished / m_finished * (m_epochs - m_finished);
  return std::max(0.0, expected - secondsInEpoch);
}

}  // namespace simplexity::learning

#include "ui/session/mailbox.h"

#include <utility>

namespace simplexity::ui {

void Mailbox::setPlan(learning::TrainingPlan plan)
{
  const std::scoped_lock lock(m_mutex);
  m_batch.plan = std::move(plan);
}

void Mailbox::append(learning::EpochRecord record, std::shared_ptr<const geometry::GeometrySnapshot> geometry)
{
  const std::scoped_lock lock(m_mutex);
  m_batch.epochs.push_back(std::move(record));
  m_batch.geometry = std::move(geometry);
}

void Mailbox::setProgress(const learning::Progress& progress)
{
  const std::scoped_lock lock(m_mutex);
  m_batch.progress = progress;
}

void Mailbox::setResult(Result<learning::TrainingSummary> result)
{
  const std::scoped_lock lock(m_mutex);
  m_batch.result = std::move(result);
}

Mailbox::Batch Mailbox::take()
{
  const std::scoped_lock lock(m_mutex);
  return std::exchange(m_batch, {});
}

}  // namespace simplexity::ui

#include "ui/session/mailbox.h"

namespace simplexity::ui {

template <class Store>
void Mailbox::post(Store store)
{
  bool isFirst = false;
  {
    const std::scoped_lock lock(m_mutex);
    store(m_batch);
    isFirst = !std::exchange(m_isWakePending, true);
  }
  if (isFirst) {
    m_wake();
  }
}

void Mailbox::setPlan(learning::TrainingPlan plan)
{
  post([&plan](Batch& batch) { batch.plan = std::move(plan); });
}

void Mailbox::append(learning::EpochRecord record, std::shared_ptr<const geometry::GeometrySnapshot> geometry)
{
  post([&](Batch& batch) {
    batch.epochs.push_back(std::move(record));
    batch.geometry = std::move(geometry);
  });
}

void Mailbox::setProgress(const learning::Progress& progress)
{
  post([&progress](Batch& batch) { batch.progress = progress; });
}

void Mailbox::setResult(Result<learning::TrainingSummary> result)
{
  post([&result](Batch& batch) { batch.result = std::move(result); });
}

Mailbox::Batch Mailbox::take()
{
  const std::scoped_lock lock(m_mutex);
  m_isWakePending = false;
  return std::exchange(m_batch, {});
}

}  // namespace simplexity::ui

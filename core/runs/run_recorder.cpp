#include "core/runs/run_recorder.h"

#include <string>
#include <utility>

#include "core/runs/run_layout.h"

namespace simplexity::runs {

RunInfo infoOf(const ExperimentConfig& config, const data::Dataset& dataset, const learning::TrainingPlan& plan)
{
  RunInfo info;
  info.config = config;
  info.config.dataset = dataset.spec;  // the same from every folder, unlike a relative one as it was typed
  info.plan = plan;
  info.datasetTitle = dataset.title;
  info.datasetFingerprint = dataset.fingerprint;
  info.inputShape = dataset.shape;
  info.normalisation = dataset.normalisation;
  info.classNames = dataset.classNames;
  info.skipped = skippedFilesOf(dataset.leftOut);
  return info;
}

Result<> RunRecorder::onPlan(const learning::TrainingPlan& plan)
{
  Result<RunWriter> writer = m_open(plan);
  if (!writer) {
    return fail(std::move(writer.error()));
  }
  m_writer.emplace(std::move(*writer));
  return m_next.onPlan(plan);
}

void RunRecorder::onProgress(const learning::Progress& progress, const std::stop_token& stop)
{
  m_next.onProgress(progress, stop);
}

Result<> RunRecorder::onEpoch(const learning::EpochReport& report)
{
  if (Result<> written = m_writer->append(report); !written) {
    return written;
  }
  m_hasAdded = true;
  return m_next.onEpoch(report);
}

Result<> RunRecorder::onCheckpoint(int epoch, const learning::MakeCheckpoint& make)
{
  if (Result<> kept = m_writer->keep(epoch, make()); !kept) {
    return kept;
  }
  m_hasAdded = true;
  return m_next.onCheckpoint(epoch, make);
}

Result<learning::TrainingSummary> RunRecorder::finish(Result<learning::TrainingSummary> summary)
{
  if (!m_writer) {
    return summary;
  }
  if (!m_hasAdded && !m_writer->isReopened()) {
    m_writer->discard();
    return summary;
  }
  const Result<> written = writeEnd(summary);
  return summary && !written ? fail(written.error()) : summary;
}

Result<> RunRecorder::writeEnd(const Result<learning::TrainingSummary>& summary)
{
  if (!summary) {
    return m_writer->finish(kFailed, summary.error().text());
  }
  return !m_hasAdded && summary->outcome == learning::Outcome::Stopped
             ? m_writer->leaveAsItWas()
             : m_writer->finish(std::string(learning::outcomeId(summary->outcome)));
}

}  // namespace simplexity::runs

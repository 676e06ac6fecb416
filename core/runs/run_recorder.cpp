#include "core/runs/run_recorder.h"

#include <string>
#include <utility>

#include "core/runs/run_layout.h"

namespace simplexity::runs {

RunRecorder::RunRecorder(RunInfo info, std::filesystem::path out, learning::TrainingObserver& next)
    : m_info(std::move(info)), m_out(std::move(out)), m_next(next)
{
}

Result<> RunRecorder::onPlan(const learning::TrainingPlan& plan)
{
  m_info.plan = plan;
  Result<RunWriter> writer = RunWriter::create(m_out, m_info);
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
  m_hasEpoch = true;
  return m_next.onEpoch(report);
}

Result<learning::TrainingSummary> RunRecorder::finish(Result<learning::TrainingSummary> summary)
{
  if (!m_writer) {
    return summary;
  }
  if (!m_hasEpoch) {
    m_writer->discard();
    return summary;
  }
  Result<> finished = summary ? m_writer->finish(std::string(learning::outcomeId(summary->outcome)))
                              : m_writer->finish(kFailed, summary.error().text());
  return summary && !finished ? fail(std::move(finished.error())) : std::move(summary);
}

}  // namespace simplexity::runs

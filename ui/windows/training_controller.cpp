#include "ui/windows/training_controller.h"

#include <QDateTime>
#include <string>
#include <system_error>
#include <utility>

#include "core/runs/run_folder.h"
#include "ui/document/run_document.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {

TrainingController::TrainingController(RunDocument& document, QObject* parent) : QObject(parent), m_document(document)
{
  connect(&m_session, &TrainingSession::planned, this, &TrainingController::showRun);
  connect(&m_session, &TrainingSession::epochsFinished, &m_document, &RunDocument::append);
  connect(&m_session, &TrainingSession::geometryChanged, &m_document, &RunDocument::setLatestGeometry);
  connect(&m_session, &TrainingSession::finished, this, &TrainingController::end);
}

Result<> TrainingController::start(const runs::ExperimentConfig& config, const std::filesystem::path& runsFolder)
{
  if (auto valid = config.validate(); !valid) {
    return valid;
  }
  if (runsFolder.empty()) {
    return fail(ErrorCode::InvalidArgument, "choose a folder to save the runs in");
  }
  m_folder = newRunFolder(tidyPath(runsFolder), config, QDateTime::currentDateTime());
  m_session.start([config, folder = m_folder](learning::TrainingObserver& observer, std::stop_token stop) {
    return runs::runExperiment(config, folder, observer, std::move(stop));
  });
  return {};
}

void TrainingController::showRun()
{
  auto run = runs::readRun(m_folder);
  if (!run) {
    m_session.stop();
    Q_EMIT runFailed(run.error());
    return;
  }
  // The epochs come from the worker, in the same delivery or later: those already on disk would come twice, and the one
  // that is being written now looks torn.
  run->epochs.clear();
  run->warnings.clear();
  m_document.open(*std::move(run));
  Q_EMIT runBegun();
}

void TrainingController::end(const TrainingEnd& end)
{
  if (end.result) {
    Q_EMIT runEnded(*end.result);
  } else {
    Q_EMIT runFailed(end.result.error());
  }
}

std::filesystem::path newRunFolder(const std::filesystem::path& runsFolder, const runs::ExperimentConfig& config,
                                   const QDateTime& now)
{
  const std::string dataset = config.dataset.substr(0, config.dataset.find(':'));
  const std::string stem = now.toString(QStringLiteral("yyyy-MM-ddTHH-mm-ss")).toStdString() + "-" + dataset + "-" +
                           config.training.model.name;
  std::filesystem::path folder = runsFolder / stem;
  std::error_code ignored;  // what cannot be looked at will be reported when it cannot be created
  for (int number = 2; std::filesystem::exists(folder, ignored); ++number) {
    folder = runsFolder / (stem + "-" + std::to_string(number));
  }
  return folder;
}

}  // namespace simplexity::ui

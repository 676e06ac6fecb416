#include "ui/windows/interrupted_run_offer.h"

#include <QAction>
#include <algorithm>
#include <utility>
#include <vector>

#include "core/runs/interrupted_runs.h"
#include "ui/document/run_document.h"
#include "ui/windows/display_text.h"
#include "ui/windows/experiment_panel.h"
#include "ui/windows/message_banner.h"
#include "ui/windows/paths.h"
#include "ui/windows/settings.h"
#include "ui/windows/training_controller.h"

namespace simplexity::ui {

namespace {

/// The run, as often as it was started: killed again, it is another, even within the second that times have.
QString keyOf(const runs::InterruptedRun& run)
{
  return QStringLiteral("%1 %2 %3")
      .arg(QString::fromStdString(runs::lastStart(run.info)))
      .arg(run.info.resumed.size())
      .arg(toQString(run.folder));
}

QString sentenceOf(const runs::Run& run, std::size_t others)
{
  const QString where = run.epochs.empty() ? InterruptedRunOffer::tr("before anything was measured")
                                           : InterruptedRunOffer::tr("at epoch %1 of %2")
                                                 .arg(run.epochs.back().epoch)
                                                 .arg(run.info.config.training.epochs);
  QString sentence = InterruptedRunOffer::tr("The run “%1” was interrupted %2.").arg(runTitle(run.info), where);
  if (others == 1) {
    sentence += InterruptedRunOffer::tr(" Another run was interrupted too.");
  } else if (others > 1) {
    sentence += InterruptedRunOffer::tr(" %1 other runs were interrupted too.").arg(others);
  }
  return sentence;
}

QString detailsOf(const std::vector<runs::InterruptedRun>& runs)
{
  QStringList lines;
  for (const runs::InterruptedRun& run : runs) {
    lines << QStringLiteral("%1: %2").arg(runTitle(run.info), toQString(run.folder));
  }
  return lines.join(u'\n');
}

}  // namespace

struct InterruptedRunOffer::Search {
  std::vector<runs::InterruptedRun> runs;  ///< that can be read
  runs::Run newest;
};

InterruptedRunOffer::InterruptedRunOffer(const WindowParts& parts, QObject* parent)
    : QObject(parent),
      m_parts(parts),
      m_resume(makeChoice("offerResume", tr("Resume"), tr("Train the run on, after its last checkpoint"),
                          &InterruptedRunOffer::resumeRequested)),
      m_open(makeChoice("offerOpen", tr("Open"), tr("Show the run as far as it has come"),
                        &InterruptedRunOffer::openRequested)),
      m_search(std::make_shared<Search>())
{
  connect(&parts.banner, &MessageBanner::dismissed, this, &InterruptedRunOffer::setAside);
  connect(&parts.document, &RunDocument::runChanged, this, &InterruptedRunOffer::setAside);
  connect(&m_session, &TrainingSession::finished, this, &InterruptedRunOffer::offer);
}

QAction* InterruptedRunOffer::makeChoice(const char* name, const QString& text, const QString& toolTip, Request request)
{
  auto* const action = new QAction(text, this);
  action->setObjectName(QString::fromLatin1(name));
  action->setToolTip(toolTip);
  connect(action, &QAction::triggered, this, [this, request] {
    m_offered = m_offered.mid(0, 1);  // the others are offered the next time
    setAside();
    (this->*request)(m_search->newest.folder);
  });
  return action;
}

void InterruptedRunOffer::look()
{
  std::vector<std::filesystem::path> recent;
  for (const QString& path : m_parts.settings.recentRuns()) {
    recent.push_back(toPath(path));
  }
  m_session.start(
      [search = m_search, folder = m_parts.experiment.runsFolder(), recent, setAside = m_parts.settings.runsSetAside()](
          learning::TrainingObserver&, const std::stop_token& stop) {
        search->runs = runs::interruptedRuns(folder, recent, stop);
        std::erase_if(search->runs, [&](const runs::InterruptedRun& run) { return setAside.contains(keyOf(run)); });
        while (!search->runs.empty() && !stop.stop_requested()) {
          if (auto newest = runs::readRun(search->runs.front().folder)) {
            search->newest = *std::move(newest);
            break;
          }
          search->runs.erase(search->runs.begin());
        }
        return Result<learning::TrainingSummary>(learning::TrainingSummary());
      });
}

void InterruptedRunOffer::offer()
{
  const bool isLate =
      m_parts.training.isActive() || !m_parts.document.run().folder.empty() || m_parts.banner.isVisible();
  if (m_search->runs.empty() || isLate) {
    return;
  }
  for (const runs::InterruptedRun& run : m_search->runs) {
    m_offered << keyOf(run);
  }
  m_parts.banner.showOffer(sentenceOf(m_search->newest, m_search->runs.size() - 1), detailsOf(m_search->runs),
                           {m_resume, m_open});
}

void InterruptedRunOffer::setAside()
{
  for (const QString& run : std::exchange(m_offered, {})) {
    m_parts.settings.setRunAside(run);
  }
}

}  // namespace simplexity::ui

#include "ui/windows/download_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>

namespace simplexity::ui {

namespace {

/// Runs on the worker thread. Progress: what is loaded are bytes of the file under way.
Result<learning::TrainingSummary> runFetch(const DownloadDialog::Fetch& fetch, learning::TrainingObserver& observer,
                                           const std::stop_token& stop)
{
  const Result<> fetched = fetch(stop, [&](const fetching::FetchProgress& file) {
    learning::Progress progress;
    progress.loading = {.done = file.done, .total = file.total};
    observer.onProgress(progress, stop);
  });
  if (!fetched && !stop.stop_requested()) {
    return fail(fetched.error());
  }
  return learning::TrainingSummary{
      .outcome = fetched ? learning::Outcome::Completed : learning::Outcome::Stopped, .epochs = 0, .seconds = 0.0};
}

}  // namespace

DownloadDialog::DownloadDialog(const QString& title, Fetch fetch, QWidget* parent)
    : QDialog(parent), m_text(new QLabel(tr("Getting %1 …").arg(title), this)), m_bar(new QProgressBar(this))
{
  setObjectName(QStringLiteral("downloadDialog"));
  setWindowTitle(tr("Getting %1").arg(title));
  setWindowModality(Qt::WindowModal);
  setAttribute(Qt::WA_DeleteOnClose);
  m_text->setObjectName(QStringLiteral("downloadText"));
  m_bar->setObjectName(QStringLiteral("downloadBar"));
  m_bar->setRange(0, 0);
  m_bar->setTextVisible(false);
  auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  auto* const layout = new QVBoxLayout(this);
  layout->addWidget(m_text);
  layout->addWidget(m_bar);
  layout->addWidget(buttons);
  setMinimumWidth(fontMetrics().averageCharWidth() * 60);
  connect(buttons, &QDialogButtonBox::rejected, this, &DownloadDialog::reject);
  connect(&m_session, &TrainingSession::progressChanged, this, &DownloadDialog::showProgress);
  connect(&m_session, &TrainingSession::finished, this, &DownloadDialog::end);
  m_session.start([fetch = std::move(fetch)](learning::TrainingObserver& observer, const std::stop_token& stop) {
    return runFetch(fetch, observer, stop);
  });
}

void DownloadDialog::reject()
{
  if (m_session.state() == TrainingSession::State::Stopping) {
    QDialog::reject();
    return;
  }
  m_session.stop();
  m_text->setText(tr("Stopping …"));
}

void DownloadDialog::showProgress(const learning::Progress& progress)
{
  if (m_session.state() != TrainingSession::State::Running) {
    return;
  }
  constexpr double kMegabyte = 1e6;
  constexpr int kSteps = 1000;
  const auto [done, total] = progress.loading;
  m_bar->setRange(0, total > 0 ? kSteps : 0);
  m_bar->setValue(total > 0 ? static_cast<int>(done * kSteps / total) : 0);
  const QString doneText = QString::number(static_cast<double>(done) / kMegabyte, 'f', 1);
  m_text->setText(total > 0
                      ? tr("%1 of %2 MB").arg(doneText, QString::number(static_cast<double>(total) / kMegabyte, 'f', 1))
                      : tr("%1 MB").arg(doneText));
}

void DownloadDialog::end(const TrainingEnd& end)
{
  if (!end.result) {
    Q_EMIT failed(end.result.error());
  } else if (end.result->outcome == learning::Outcome::Completed) {
    Q_EMIT downloaded();
  }
  done(end.result && end.result->outcome == learning::Outcome::Completed ? Accepted : Rejected);
}

}  // namespace simplexity::ui

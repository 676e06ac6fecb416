#include "ui/windows/profile_dialog.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLayoutItem>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>

#include "core/runs/measure.h"
#include "ui/export/profile_plots.h"
#include "ui/plots/metric_plot.h"
#include "ui/style/short_text.h"
#include "ui/windows/display_text.h"
#include "ui/windows/paths.h"

namespace simplexity::ui {

namespace {

QPushButton* addButton(QDialogButtonBox* box, const char* name, const QString& text)
{
  auto* const button = box->addButton(text, QDialogButtonBox::ActionRole);
  button->setObjectName(QString::fromLatin1(name));
  button->setAutoDefault(false);
  return button;
}

/// Runs on the worker thread. Progress: the epoch is the number of the layer, epochs how many there are, the batch the
/// passes through the network.
Result<learning::TrainingSummary> measureProfile(const std::filesystem::path& folder,
                                                 learning::TrainingObserver& observer, const std::stop_token& stop)
{
  runs::RunOptions options;
  options.onLoading = [&](const data::LoadProgress& loading) {
    learning::Progress progress;
    progress.loading = loading;
    observer.onProgress(progress, stop);
  };
  options.onProgress = [&](const learning::MeasuringProgress& progress) {
    observer.onProgress(
        {.epoch = progress.number, .epochs = progress.count, .batch = progress.passes, .measuring = true}, stop);
  };
  const Result<> written = runs::profileRun(folder, options, stop).and_then([&](const runs::ProfiledRun& profiled) {
    return runs::writeProfile(folder, runs::profileOf(profiled));
  });
  if (!written && !stop.stop_requested()) {
    return fail(written.error());
  }
  return learning::TrainingSummary{
      .outcome = written ? learning::Outcome::Completed : learning::Outcome::Stopped, .epochs = 0, .seconds = 0.0};
}

}  // namespace

ProfileDialog::ProfileDialog(std::filesystem::path folder, QWidget* parent)
    : QDialog(parent),
      m_folder(std::move(folder)),
      m_plots(new QHBoxLayout),
      m_message(new QLabel(this)),
      m_progress(new QProgressBar(this))
{
  setObjectName(QStringLiteral("profileDialog"));
  setWindowTitle(tr("Profile along depth — %1").arg(toQString(m_folder.filename())));
  setWindowModality(Qt::WindowModal);
  setAttribute(Qt::WA_DeleteOnClose);
  m_message->setObjectName(QStringLiteral("profileMessage"));
  m_message->setWordWrap(true);
  m_message->setTextFormat(Qt::PlainText);
  m_progress->setTextVisible(false);
  m_progress->setMaximumWidth(160);
  auto* const buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  m_measure = addButton(buttons, "profileMeasure", tr("&Measure"));
  m_cancel = addButton(buttons, "profileCancel", tr("&Cancel"));
  m_export = addButton(buttons, "profileExport", tr("&Export…"));

  auto* const state = new QHBoxLayout;
  state->addWidget(m_message, 1);
  state->addWidget(m_progress);
  auto* const layout = new QVBoxLayout(this);
  layout->addLayout(m_plots, 1);
  layout->addLayout(state);
  layout->addWidget(buttons);
  connect(m_measure, &QPushButton::clicked, this, &ProfileDialog::measure);
  connect(m_cancel, &QPushButton::clicked, &m_session, &TrainingSession::stop);
  connect(m_export, &QPushButton::clicked, this, &ProfileDialog::exportRequested);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(&m_session, &TrainingSession::stateChanged, this, &ProfileDialog::showState);
  connect(&m_session, &TrainingSession::progressChanged, this, &ProfileDialog::showProgress);
  connect(&m_session, &TrainingSession::finished, this, &ProfileDialog::end);
  resize(960, 440);
  showProfile();
  showState();
}

void ProfileDialog::measure()
{
  m_message->setText(tr("Reading the run …"));
  m_progress->setRange(0, 0);
  m_session.start([folder = m_folder](learning::TrainingObserver& observer, const std::stop_token& stop) {
    return measureProfile(folder, observer, stop);
  });
}

void ProfileDialog::showProfile()
{
  const bool isThere = runs::hasProfile(m_folder);
  const Result<runs::RunProfile> profile = isThere ? runs::readProfile(m_folder) : runs::RunProfile();
  if (!profile) {
    showError(profile.error());
    return;
  }
  while (QLayoutItem* const old = m_plots->takeAt(0)) {
    delete old->widget();
    delete old;
  }
  m_message->setText(
      tr("Measures complexity and collapse at every layer of the run's last checkpoint, as the run "
         "measures its embedding."));
  for (MetricPlot* const plot : makeProfilePlots(*profile, this)) {
    plot->setObjectName(plot->spec().id);
    connect(plot, &MetricPlot::exportRequested, this, &ProfileDialog::exportRequested);
    m_plots->addWidget(plot);
    if (isThere) {
      m_message->setText(plot->sampleNote());  // of the last one, which tells both
    }
  }
  for (const std::string& warning : profile->warnings) {
    m_message->setText(tr("%1\nWarning: %2").arg(m_message->text(), QString::fromStdString(warning)));
  }
  m_export->setEnabled(isThere);
}

void ProfileDialog::showState()
{
  m_measure->setEnabled(!isMeasuring());
  m_cancel->setEnabled(m_session.state() == TrainingSession::State::Running);
  m_progress->setVisible(isMeasuring());
}

void ProfileDialog::showProgress(const learning::Progress& progress)
{
  if (progress.loading.total > 0) {
    m_message->setText(progressText(progress));
    return;
  }
  m_progress->setRange(0, progress.epochs);
  m_progress->setValue(progress.epoch - 1);
  m_message->setText(tr("Measuring layer %1 of %2: %3 passes through the network")
                         .arg(progress.epoch)
                         .arg(progress.epochs)
                         .arg(progress.batch));
}

void ProfileDialog::showError(const Error& error)
{
  m_message->setText(shortText(QString::fromStdString(error.text()), kLettersOfSentence));
}

void ProfileDialog::end(const TrainingEnd& end)
{
  if (!end.result) {
    showError(end.result.error());
  } else if (end.result->outcome == learning::Outcome::Stopped) {
    m_message->setText(tr("Cancelled: nothing was changed."));
  } else {
    showProfile();
  }
}

}  // namespace simplexity::ui

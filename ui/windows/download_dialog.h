#pragma once

#include <QDialog>
#include <functional>
#include <stop_token>

#include "core/base/result.h"
#include "core/fetching/download.h"
#include "ui/session/training_session.h"

class QLabel;
class QProgressBar;

namespace simplexity::ui {

/// Gets a data set in the background while it is open; Cancel keeps what has come for the next time. Closes itself.
class DownloadDialog final : public QDialog {
  Q_OBJECT

 public:
  /// Runs on a thread of its own.
  using Fetch = std::function<Result<>(const std::stop_token&, const fetching::FetchObserver&)>;

  DownloadDialog(const QString& title, Fetch fetch, QWidget* parent);

 Q_SIGNALS:
  void downloaded();
  void failed(const simplexity::Error& error);  ///< not where the user cancelled

 public Q_SLOTS:
  void reject() override;  ///< closes once the download has stopped, asked again at once

 private:
  void showProgress(const learning::Progress& progress);
  void end(const TrainingEnd& end);

  QLabel* m_text;
  QProgressBar* m_bar;
  TrainingSession m_session;
};

}  // namespace simplexity::ui

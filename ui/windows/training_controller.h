#pragma once

#include <QObject>
#include <QTemporaryDir>
#include <filesystem>
#include <memory>
#include <string>

#include "core/runs/experiment.h"
#include "core/runs/network_run.h"
#include "core/runs/resume.h"
#include "ui/document/run_document.h"
#include "ui/session/training_session.h"

class QDateTime;

namespace simplexity::ui {

/// Joins what goes on in the background, a training or the measuring of a file, with the document: makes a folder for
/// the new run, starts it, and lets the document grow with it. GUI thread only.
class TrainingController final : public QObject {
  Q_OBJECT

 public:
  TrainingController(RunDocument& document, QObject* parent);

  [[nodiscard]] TrainingSession& session() { return m_session; }
  [[nodiscard]] bool isActive() const { return m_session.state() != TrainingSession::State::Idle; }

  /// Trains in a new folder inside `runsFolder`. What was shown stays until the new run has something to show: its
  /// epoch 0. Fails without starting anything if the configuration cannot be run. Only when not active.
  [[nodiscard]] Result<> start(const runs::ExperimentConfig& config, const std::filesystem::path& runsFolder);
  /// The same, of a run that branches off another.
  [[nodiscard]] Result<> branch(const runs::ExperimentConfig& config, const runs::BranchPoint& from,
                                const std::filesystem::path& runsFolder);
  /// Goes on with the run in `folder`, until it has `epochs` in all. Only when not active.
  void resume(const std::filesystem::path& folder, int epochs);

  /// Measures a features file, whose labels may be in another, into a folder that lasts as long as the document shows
  /// it. Only when not active.
  [[nodiscard]] Result<> measureFeatures(const std::filesystem::path& file, const std::filesystem::path& labels = {});
  /// Measures the network of a file of weights or of TorchScript, in a new folder inside `runsFolder`; see start().
  [[nodiscard]] Result<> measureNetwork(const std::filesystem::path& file, const runs::NetworkRunOptions& options,
                                        const std::filesystem::path& runsFolder);

 Q_SIGNALS:
  /// The document now shows the run that is being trained or measured.
  void runBegun();
  /// The folder keeps what was measured; the document shows it.
  void runFailed(const simplexity::Error& error);
  /// Failed or refused before there was anything to show: the document stays as it was.
  void startFailed(const simplexity::Error& error);
  void runEnded(const simplexity::learning::TrainingSummary& summary);
  /// Stopped before epoch 0 was measured: there is no folder and nothing to show.
  void runAbandoned();

 private:
  void startIn(std::filesystem::path folder, TrainingSession::Job job);
  void append(const std::vector<learning::EpochRecord>& epochs);
  void setLatestGeometry(const RunDocument::Geometry& geometry);
  [[nodiscard]] Result<> showRun(int firstEpoch);
  void end(const TrainingEnd& end);

  RunDocument& m_document;
  std::filesystem::path m_folder;
  std::unique_ptr<QTemporaryDir> m_nextScratch;  ///< has m_folder, until that is shown
  std::unique_ptr<QTemporaryDir> m_scratch;      ///< has the run that is shown, of features
  bool m_isShown = false;                        ///< the document shows the run in m_folder
  std::optional<Error> m_failure;                ///< why it cannot be shown
  TrainingSession m_session;
};

/// "2026-11-24T03-25-07-digits-mlp", with a number at its end where that exists already. Of the data set, what stands
/// before a colon.
[[nodiscard]] std::filesystem::path newRunFolder(const std::filesystem::path& runsFolder, const std::string& dataset,
                                                 const std::string& network, const QDateTime& now);

}  // namespace simplexity::ui

#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <vector>

#include "core/runs/run_folder.h"

namespace simplexity::ui {

/// The run that is shown, live or opened from a folder, and the one epoch that everything shows. Plots, scene, table
/// and slider observe it and never each other. GUI thread only.
class RunDocument final : public QObject {
  Q_OBJECT

 public:
  explicit RunDocument(QObject* parent = nullptr);

  /// Shows a run read from disk, at its last epoch.
  void open(runs::Run run);
  /// Shows a run that starts now and grows by append().
  void begin(const std::filesystem::path& folder, const runs::ExperimentConfig& config,
             std::vector<std::string> classNames);
  void append(const std::vector<learning::EpochRecord>& epochs);
  /// The newest epoch's geometry, straight from the worker; shown when following live.
  void setLatestGeometry(std::shared_ptr<const geometry::GeometrySnapshot> geometry);
  void setPlan(const learning::TrainingPlan& plan);

  [[nodiscard]] bool isEmpty() const;
  [[nodiscard]] const runs::Run& run() const;
  /// The shown epoch's record, or null before the first.
  [[nodiscard]] const learning::EpochRecord* shownRecord() const;
  [[nodiscard]] std::shared_ptr<const geometry::GeometrySnapshot> shownGeometry() const;
  [[nodiscard]] bool isFollowing() const;

  /// Goes to the measured epoch nearest to `epoch` and stops following; its geometry is read from the run folder.
  void showEpoch(int epoch);
  /// Shows the newest epoch and every newer one as it comes.
  void follow();

 Q_SIGNALS:
  void runChanged();  ///< another run: forget everything
  void epochsAppended();
  void shownEpochChanged();  ///< record, geometry or following changed
  void warningRaised(const QString& sentence);
};

}  // namespace simplexity::ui

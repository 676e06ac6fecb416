#pragma once

#include <QObject>
#include <QString>
#include <cstddef>
#include <list>
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
  using Geometry = std::shared_ptr<const geometry::GeometrySnapshot>;

  explicit RunDocument(QObject* parent = nullptr);

  /// Shows a run read from disk, at its last epoch. A run that has only begun has no epochs yet and grows by append().
  void open(runs::Run run);
  void append(const std::vector<learning::EpochRecord>& epochs);
  /// The newest epoch's geometry, straight from the worker; shown when following live.
  void setLatestGeometry(Geometry geometry);

  [[nodiscard]] bool isEmpty() const { return m_run.epochs.empty(); }
  [[nodiscard]] const runs::Run& run() const { return m_run; }
  /// The shown epoch's record, or null before the first.
  [[nodiscard]] const learning::EpochRecord* shownRecord() const;
  [[nodiscard]] Geometry shownGeometry() const { return m_shownGeometry; }
  [[nodiscard]] bool isFollowing() const { return m_isFollowing; }

  /// Goes to the measured epoch nearest to `epoch` and stops following; its geometry is read from the run folder.
  void showEpoch(int epoch);
  /// Goes `count` measured epochs forward (back if negative), as far as there are any, and stops following.
  void step(int count);
  /// Shows the newest epoch and every newer one as it comes.
  void follow();

 Q_SIGNALS:
  void runChanged();  ///< another run: forget everything
  void epochsAppended();
  void shownEpochChanged();  ///< record, geometry or following changed
  void warningRaised(const QString& sentence);

 private:
  void showIndex(std::size_t index);
  [[nodiscard]] Geometry geometryOf(int epoch);

  runs::Run m_run;
  std::size_t m_shown = 0;  ///< index into the run's epochs
  bool m_isFollowing = true;
  Geometry m_latestGeometry;
  Geometry m_shownGeometry;
  std::list<Geometry> m_recent;  ///< what scrubbing read last, newest first
};

}  // namespace simplexity::ui

#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <filesystem>
#include <optional>

#include "core/runs/experiment.h"
#include "ui/export/figure_exporter.h"
#include "ui/style/theme.h"

namespace simplexity::ui {

/// What the window remembers between starts. Every key and every default is here and nowhere else.
class Settings {
 public:
  /// An INI file; without a path the user's own.
  explicit Settings(const QString& path = {});

  /// The values of the experiment panel as left last time; none on the first start.
  [[nodiscard]] std::optional<runs::ExperimentConfig> experiment() const;
  void setExperiment(const runs::ExperimentConfig& config);

  /// The data set on which a network was measured last, and how.
  [[nodiscard]] std::optional<runs::ExperimentConfig> networkExperiment() const;
  void setNetworkExperiment(const runs::ExperimentConfig& config);

  /// Where new runs go.
  [[nodiscard]] std::filesystem::path runsFolder() const;
  void setRunsFolder(const std::filesystem::path& folder);
  /// Where a file was opened last.
  [[nodiscard]] std::filesystem::path openFolder() const;
  void setOpenFolder(const std::filesystem::path& folder);
  [[nodiscard]] std::filesystem::path exportFolder() const;
  void setExportFolder(const std::filesystem::path& folder);

  /// What was exported last, how large and how.
  [[nodiscard]] ExportOptions exportOptions() const;
  void setExportOptions(const ExportOptions& options);

  /// Newest first, at most ten.
  [[nodiscard]] QStringList recentRuns() const;
  void addRecentRun(const std::filesystem::path& path);

  /// Interrupted runs that are not offered any more; the oldest of very many are forgotten.
  [[nodiscard]] QStringList runsSetAside() const;
  void setRunAside(const QString& run);

  [[nodiscard]] Appearance appearance() const;
  void setAppearance(Appearance appearance);

  /// Sizes and states of windows, splitters and panels, by the object's name.
  [[nodiscard]] QByteArray layout(const QString& name) const;
  void setLayout(const QString& name, const QByteArray& state);
  [[nodiscard]] bool isOn(const QString& name, bool byDefault) const;
  void setOn(const QString& name, bool isOn);

 private:
  [[nodiscard]] std::optional<runs::ExperimentConfig> experimentAt(const QString& key) const;

  QSettings m_store;
};

}  // namespace simplexity::ui

#pragma once

#include <QSize>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/geometry/snapshot.h"
#include "core/runs/profile_file.h"
#include "core/runs/run_folder.h"
#include "ui/style/theme.h"

namespace simplexity::ui {

class MetricPlot;
class SimplexScene;

/// The formats a plot is written in.
struct PlotFormats {
  bool svg = true;
  bool pdf = true;
  bool png = true;
};

/// What to write and how. Files are for papers and slides: light unless asked otherwise, whatever the window looks
/// like.
struct ExportOptions {
  bool plots = true;
  bool scene = true;
  bool metrics = true;
  PlotFormats formats;
  QSize plotSize{480, 340};  ///< logical pixels, 1/96 inch; the PNG has three times as many
  QSize sceneSize{1600, 1200};
  Theme theme = Theme::light();
};

/// What is exported: a run and the geometry of one of its epochs.
struct ExportSubject {
  const runs::Run& run;
  std::shared_ptr<const geometry::GeometrySnapshot> geometry;  ///< null: there is no scene to write
  /// The plots of a window, with their zoom and scale; empty: the standard plots as they come.
  std::vector<const MetricPlot*> plots;
  /// The scene of a window, with its camera and options; null: as it comes.
  const SimplexScene* scene = nullptr;
  /// Its plots and profile.csv are written too, where there is one.
  std::optional<runs::RunProfile> profile = std::nullopt;
};

/// Called before each file; false cancels.
using ExportProgress = std::function<bool(int done, int total)>;

/// Writes every plot (loss.svg …), metrics.csv and scene.png into `directory`, made if need be; files of the
/// same names are replaced. Returns what was written, in order, cut short where `progress` cancelled. Everything is of
/// the moment of the call, even if `progress` runs an event loop in which a training goes on. The scene needs an OpenGL
/// display and comes last, so that without one the rest is written all the same. GUI thread only.
[[nodiscard]] Result<std::vector<std::filesystem::path>> exportRun(const ExportSubject& subject,
                                                                   const std::filesystem::path& directory,
                                                                   const ExportOptions& options = {},
                                                                   const ExportProgress& progress = {});

}  // namespace simplexity::ui

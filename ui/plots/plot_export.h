#pragma once

#include <QSize>
#include <QString>
#include <filesystem>

#include "core/base/result.h"
#include "ui/style/theme.h"

namespace simplexity::ui {

class MetricPlot;

/// How a figure is made. The default is for a paper: light whatever the window's theme, a single column wide.
struct FigureOptions {
  QSize size{480, 340};  ///< logical pixels, 1/96 inch
  double scale = 3.0;    ///< pixels of a PNG per logical pixel
  Theme theme = Theme::light();
  QString description;  ///< goes into the file's metadata, followed by the plot's sample note; names the run
};

/// Writes what a plot shows (its part of the data, its scale; not cursor and read-out) as a figure with title, axis
/// labels and legend. The extension chooses the format: svg and pdf keep curves and text as vectors (a PDF embeds its
/// font, an SVG names the generic sans-serif), png is pixels. The file appears whole or not at all; a failure names it.
[[nodiscard]] Result<> savePlot(const MetricPlot& plot, const std::filesystem::path& path,
                                const FigureOptions& options = {});

}  // namespace simplexity::ui

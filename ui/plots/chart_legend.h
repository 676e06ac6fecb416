#pragma once

#include <vector>

#include "ui/plots/chart_header.h"
#include "ui/plots/plot_spec.h"
#include "ui/style/theme.h"

namespace simplexity::ui {

/// One metric: a colour a split. Several: a colour a metric, and only the line style tells the split.
[[nodiscard]] QColor curveColour(const PlotSpec& spec, const CurveSpec& curve, const Theme& theme);

/// The shortest legend that explains a plot: an entry a curve for one metric; for several, an entry a colour and an
/// entry a line style, so that six curves need five words and not six phrases.
[[nodiscard]] std::vector<LegendEntry> legendOf(const PlotSpec& spec, const Theme& theme, bool hasBaselines = false);

}  // namespace simplexity::ui

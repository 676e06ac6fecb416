#pragma once

#include <QString>
#include <vector>

#include "core/runs/profile_file.h"

class QWidget;

namespace simplexity::ui {

class MetricPlot;

/// Plots of a profile: complexity and collapse along the depth of a network. Owned by `parent`, or by the caller where
/// there is none.
[[nodiscard]] std::vector<MetricPlot*> makeProfilePlots(const runs::RunProfile& profile, QWidget* parent);

}  // namespace simplexity::ui

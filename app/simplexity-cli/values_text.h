#pragma once

#include <optional>
#include <string>

#include "core/geometry/collapse_suite.h"
#include "core/runs/json_values.h"

/// Metrics and their conventions, as `measure` prints them.
namespace simplexity::cli {

[[nodiscard]] runs::OrderedJson conventionsToJson(const geometry::CollapseConventions& conventions);

/// "0.125", "0.125 ± 0.004", a dash for what is undefined.
[[nodiscard]] std::string valueText(std::optional<double> value, std::optional<double> error);

}  // namespace simplexity::cli

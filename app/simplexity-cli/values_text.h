#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/formats/json_values.h"
#include "core/geometry/collapse_suite.h"

/// Metrics and their conventions, as `measure` prints them.
namespace simplexity::cli {

[[nodiscard]] formats::OrderedJson conventionsToJson(const geometry::CollapseConventions& conventions);

/// "0.125", "0.125 ± 0.004", a dash for what is undefined.
[[nodiscard]] std::string valueText(std::optional<double> value, std::optional<double> error);

/// "11,173,962"
[[nodiscard]] std::string grouped(std::int64_t count);
/// "11,173,962 parameters"; of a program without a count, that it is frozen.
[[nodiscard]] std::string parametersText(const std::optional<std::int64_t>& count);

}  // namespace simplexity::cli

#pragma once

#include <string>
#include <vector>

#include "core/formats/json_values.h"
#include "core/learning/models/layers.h"
#include "core/runs/measure.h"

/// What `measure --layer list` and `measure --layer all` print.
namespace simplexity::cli {

[[nodiscard]] formats::OrderedJson toJson(const std::vector<learning::LayerInfo>& layers);
[[nodiscard]] std::string toText(const std::vector<learning::LayerInfo>& layers);

/// Every layer on one split.
[[nodiscard]] formats::OrderedJson toJson(const runs::ProfiledRun& profiled, Split split,
                                          const geometry::CollapseConventions& conventions);
[[nodiscard]] std::string toText(const runs::ProfiledRun& profiled, Split split);

}  // namespace simplexity::cli

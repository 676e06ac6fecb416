#pragma once

#include <string>

#include "core/formats/json_values.h"
#include "core/learning/models/network_plan.h"

namespace simplexity::cli {

/// The table of a network's modules.
[[nodiscard]] formats::OrderedJson toJson(const learning::NetworkPlan& plan);
[[nodiscard]] std::string toText(const learning::NetworkPlan& plan);

}  // namespace simplexity::cli

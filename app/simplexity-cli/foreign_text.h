#pragma once

#include <string>

#include "core/formats/json_values.h"
#include "core/runs/measure.h"

namespace simplexity::cli {

/// What a network is that another program has trained, and how its inputs were normalised.
[[nodiscard]] formats::OrderedJson toJson(const runs::ForeignModel& model);
[[nodiscard]] std::string toText(const runs::ForeignModel& model);

}  // namespace simplexity::cli

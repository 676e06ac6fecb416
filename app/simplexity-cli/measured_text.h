#pragma once

#include <string>

#include "core/formats/json_values.h"
#include "core/runs/measure.h"

namespace simplexity::cli {

/// What `measure` prints, with the conventions it was measured by; geometric complexity by class, or by sample, where
/// asked.
[[nodiscard]] formats::OrderedJson toJson(const runs::Measured& measured,
                                          const geometry::CollapseConventions& conventions, bool perSample);
[[nodiscard]] std::string toText(const runs::Measured& measured, const geometry::CollapseConventions& conventions,
                                 bool perClass);

}  // namespace simplexity::cli

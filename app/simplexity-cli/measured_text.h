#pragma once

#include <string>
#include <vector>

#include "core/formats/json_values.h"
#include "core/runs/measure.h"

namespace simplexity::cli {

/// What `measure` prints: a document for --json, or text.
struct MeasuredOutput {
  formats::OrderedJson json;  ///< may be empty unless asked for: that of many classes takes gigabytes
  std::string text;
  std::vector<std::string> warnings;
};

/// The name of a class, or its number where classes have no names.
[[nodiscard]] std::string classText(const runs::Measured& measured, int cls);

/// One measurement, with the conventions it was measured by; geometric complexity by class, or by sample, where
/// asked.
[[nodiscard]] formats::OrderedJson toJson(const runs::Measured& measured,
                                          const geometry::CollapseConventions& conventions, bool perSample);
[[nodiscard]] std::string toText(const runs::Measured& measured, const geometry::CollapseConventions& conventions,
                                 bool perClass);

}  // namespace simplexity::cli

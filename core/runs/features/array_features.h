#pragma once

#include <filesystem>
#include <memory>

#include "core/base/result.h"
#include "core/runs/features/array_source.h"
#include "core/runs/features_file.h"

namespace simplexity::runs {

/// Reads features from named arrays: `features` (N×p, numbers), `labels` (N whole numbers, booleans or texts),
/// optionally `weights` (K×p), `bias` (K; zero if absent) and `classes` or `class_names` (K texts). Several epochs:
/// `features_0000`, `features_0001` …, the number in the name; the other arrays have the same ending or none, if they
/// are those of all epochs. `labels`, unless empty, is a file that has the labels instead.
[[nodiscard]] Result<std::unique_ptr<FeaturesReader>> openArrayFeatures(std::unique_ptr<ArraySource> source,
                                                                        const std::filesystem::path& labels);

}  // namespace simplexity::runs

#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/result.h"
#include "core/runs/features_file.h"

/// What every format of features is checked for.
namespace simplexity::runs {

/// Whether rows × columns items are no more than four times the file and 64 MiB: what may be taken of memory.
[[nodiscard]] bool isBounded(std::int64_t rows, std::int64_t columns, std::size_t itemSize, std::uintmax_t fileBytes);

/// Finds classCount from labels, head and class names, and fails where they do not fit each other or the features, or
/// where so many classes of so many features would take far more memory than the features themselves.
[[nodiscard]] Result<> finishClasses(Features& features);

}  // namespace simplexity::runs

#pragma once

#include <cstdint>
#include <span>

#include "core/data/dataset.h"

namespace simplexity::data {

/// Copies the named samples, in the order given; `size` is the number of values of one sample. Throws std::logic_error
/// on an index out of range.
[[nodiscard]] Samples subset(const Samples& samples, std::int64_t size, std::span<const std::int64_t> indices);

}  // namespace simplexity::data

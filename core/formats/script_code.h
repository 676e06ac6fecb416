#pragma once

#include <string_view>

#include "core/base/result.h"

namespace simplexity::formats {

/// Whether code of TorchScript, a subset of Python, can be compiled by a compiler that recurses: its brackets, blocks
/// and operators nest only so deep. Refused too is what would run while it is loaded.
[[nodiscard]] Result<> checkScriptCode(std::string_view code);

}  // namespace simplexity::formats

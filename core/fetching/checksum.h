#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace simplexity::fetching {

/// MD5 of a file in lower-case hexadecimal digits: what those who made the data sets have published. It tells damage,
/// not malice; the readers take every file for hostile anyway.
[[nodiscard]] Result<std::string> md5Of(const std::filesystem::path& file);

}  // namespace simplexity::fetching

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace simplexity::test {

/// Throws if that is impossible.
void writeText(const std::filesystem::path& path, std::string_view text);
[[nodiscard]] std::string readText(const std::filesystem::path& path);

}  // namespace simplexity::test

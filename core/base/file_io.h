#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace simplexity {

/// The whole of a regular file of at most `maxBytes`.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& path, std::uintmax_t maxBytes);

/// Of temporary files; a process that is killed may leave one behind.
inline constexpr const char* kPartialExtension = ".partial";

/// Writes the parts, one after the other, to a temporary file beside `path`, syncs it and renames it: a reader sees the
/// old file or the new one, never half. On failure the old file stays and the temporary one is removed.
[[nodiscard]] Result<> writeFileAtomically(const std::filesystem::path& path,
                                           std::span<const std::span<const std::byte>> parts);
[[nodiscard]] Result<> writeFileAtomically(const std::filesystem::path& path, std::string_view text);

/// Makes the content of a file, or the names in a folder, last through a power cut.
[[nodiscard]] Result<> syncToDisk(const std::filesystem::path& path);

/// Gives what is written and closed the name under which it counts, so that this lasts through a power cut: `from` is
/// synced before it is renamed, the folder of `to` afterwards. Replaces a file `to`.
[[nodiscard]] Result<> moveIntoPlace(const std::filesystem::path& from, const std::filesystem::path& to);

/// Appends the line and a line end in one write. On failure (disk full) the file is cut back to what it was.
[[nodiscard]] Result<> appendLine(const std::filesystem::path& path, std::string_view line);

}  // namespace simplexity

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace simplexity {

/// The path as the system would follow it, absolute and without dots: a ".." leaves the folder that a link before it
/// leads to. Where the current folder is unknown the path comes back as it is.
[[nodiscard]] std::filesystem::path absolutePath(const std::filesystem::path& path);

/// The paths of what there is in a folder, in no order; none if it cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> entriesOf(const std::filesystem::path& folder);

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

/// The two steps of writeFileAtomically(), for callers who have more to do in between.
[[nodiscard]] Result<> writePartialFile(const std::filesystem::path& path, std::string_view text);
[[nodiscard]] Result<> putPartialFileInPlace(const std::filesystem::path& path);

/// Copies a file, whatever its size, in the way of writeFileAtomically().
[[nodiscard]] Result<> copyFileAtomically(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes files that were created, renamed or removed in the folder stay so through a power cut. Some file systems
/// cannot; what was done in the folder is done anyway.
void syncFolder(const std::filesystem::path& folder);

/// Appends the line and a line end in one write, and syncs the file. On failure (disk full) it is cut back to what it
/// was.
[[nodiscard]] Result<> appendLine(const std::filesystem::path& path, std::string_view line);

}  // namespace simplexity

#pragma once

#include <filesystem>
#include <stop_token>

#include "core/base/result.h"

namespace simplexity::fetching {

/// Unpacks the regular files of a .tar.gz into a folder that exists, all beside each other: folders, links and paths in
/// the archive are ignored, so that nothing can be written anywhere else. At most 1 GiB.
[[nodiscard]] Result<> unpack(const std::filesystem::path& archive, const std::filesystem::path& folder,
                              const std::stop_token& stop);

}  // namespace simplexity::fetching

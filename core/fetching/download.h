#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

#include "core/base/result.h"

namespace simplexity::fetching {

/// How far the file under way has come.
struct FetchProgress {
  std::string file;        ///< empty while another process gets the same, which is waited for
  std::int64_t done = 0;   ///< bytes
  std::int64_t total = 0;  ///< bytes; 0 while unknown
};

/// Called several times a second on the thread that fetches. Must not throw.
using FetchObserver = std::function<void(const FetchProgress&)>;

/// Gets an http or https address into a file, synchronously. What the file holds already is taken for the beginning,
/// and only the rest is asked for; where the server cannot do that, or has no more than what is there, all of it. A
/// connection that breaks off is taken up again a few times. On failure the file keeps what has come, for the next
/// time. At most 1 GiB.
[[nodiscard]] Result<> download(const std::string& address, const std::filesystem::path& file,
                                const std::stop_token& stop, const FetchObserver& onProgress);

}  // namespace simplexity::fetching

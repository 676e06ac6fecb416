#pragma once

#include <map>
#include <string>

namespace simplexity::learning {

/// Names and versions of the libraries on which the last bits of every result depend: "torch", "blas".
[[nodiscard]] std::map<std::string, std::string> libraryVersions();

/// Logs a warning if torch's matrix products come from a library that is slow or fights torch for the cores.
void warnAboutSlowBlas();

}  // namespace simplexity::learning

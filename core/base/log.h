#pragma once

#include <string>

namespace simplexity {

/// Sends the log of this process to standard error, each message behind the program's name; standard output stays for
/// results. To be called once, first in main(). SPDLOG_LEVEL=debug in the environment shows more.
void logToStandardError(const std::string& program);

}  // namespace simplexity

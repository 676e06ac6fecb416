#pragma once

#include <string_view>

#include "core/base/result.h"

/// What every command shares: exit statuses and the two output streams.
namespace simplexity::cli {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kWrongUsage = 2;

/// Prints the sentence on standard error and returns the exit status that goes with it.
[[nodiscard]] int reportFailure(const Error& error);

/// Standard output and standard error. A closed or full stream never throws. All that the program prints goes through
/// here and is shown, never obeyed, by a terminal: names in files may be anybody's (see shownText()).
void print(std::string_view text);
void printNote(std::string_view line);
/// On standard error, a line without an end in place of the one that the cursor is in; an empty one removes that.
void printStatus(std::string_view line);

/// Flushes standard output; false when something printed was lost.
[[nodiscard]] bool flushOutput();

}  // namespace simplexity::cli

#pragma once

#include <exception>
#include <string_view>

#include "core/base/result.h"

/// The process and its surroundings, for main().
namespace simplexity {

/// To be called first of all. Opens /dev/null in place of a standard stream that is closed, so that no file that is
/// opened later becomes standard output or error and gets their text. Ignores SIGXFSZ: a file that would outgrow the
/// limit on its size then is one that cannot be written, as on a full disk, and not the end of the process.
void prepareProcess();

/// The error that an exception of a library becomes: too little memory is told as that, anything else with its first
/// line, behind `what` has failed.
[[nodiscard]] Error errorOf(const std::exception& exception, std::string_view what);

}  // namespace simplexity

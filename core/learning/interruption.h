#pragma once

#include <exception>
#include <functional>

#include "core/base/result.h"

/// How work on a network is told to end, and how it says why it did.
namespace simplexity::learning {

/// Asked after every pass through a network; false ends the work.
using CarryOn = std::function<bool()>;

/// Why a measurement ended early. Neither is a failure of the measurement itself.
enum class Interruption { Stopped, NotFinite };

/// The sentence of a measurement that ended early.
[[nodiscard]] tl::unexpected<Error> failOf(Interruption interruption);

/// The sentence of an exception that a library has thrown while measuring.
[[nodiscard]] tl::unexpected<Error> failOf(const std::exception& exception);

}  // namespace simplexity::learning

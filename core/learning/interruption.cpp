#include "core/learning/interruption.h"

#include "core/base/process.h"

namespace simplexity::learning {

tl::unexpected<Error> failOf(Interruption interruption)
{
  return interruption == Interruption::Stopped
             ? fail(ErrorCode::Io, "stopped before everything was measured")
             : fail(ErrorCode::Numeric, "the network's outputs are not finite: there is nothing to measure");
}

tl::unexpected<Error> failOf(const std::exception& exception)
{
  return fail(errorOf(exception, "Measuring failed in a library"));
}

}  // namespace simplexity::learning

#include "core/learning/interruption.h"

#include <string>

namespace simplexity::learning {

tl::unexpected<Error> failOf(Interruption interruption)
{
  return interruption == Interruption::Stopped
             ? fail(ErrorCode::Io, "stopped before everything was measured")
             : fail(ErrorCode::Numeric, "the network's outputs are not finite: there is nothing to measure");
}

tl::unexpected<Error> failOf(const std::exception& exception)
{
  const std::string text = exception.what();
  return fail(ErrorCode::Internal, "Measuring failed in a library: " + text.substr(0, text.find('\n')));
}

}  // namespace simplexity::learning

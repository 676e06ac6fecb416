#pragma once

#include "core/base/result.h"

namespace simplexity::data {

/// What a reader answers when its stop token asked it to end.
[[nodiscard]] inline Error stopped()
{
  return {ErrorCode::Internal, "loading the data set was stopped", {}};
}

}  // namespace simplexity::data

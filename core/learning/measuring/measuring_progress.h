#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace simplexity::learning {

/// How far the measurement of a finished network has come.
struct MeasuringProgress {
  std::string_view stage;   ///< "pilot", "measuring", "flatness", or the layer that is measured
  std::int64_t passes = 0;  ///< through the network in this stage
  int number = 1;           ///< of the layer, from 1
  int count = 1;            ///< layers that will be measured
};

/// Called after every pass, on the thread that measures. Must not throw.
using MeasuringObserver = std::function<void(const MeasuringProgress&)>;

}  // namespace simplexity::learning

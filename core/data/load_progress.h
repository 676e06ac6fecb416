#pragma once

#include <cstdint>
#include <functional>

namespace simplexity::data {

/// How many images of a data set have been read.
struct LoadProgress {
  std::int64_t done = 0;
  std::int64_t total = 0;
};

/// Called on the thread that loads, after every few images. Must not throw. Only data sets of many files call it.
using LoadObserver = std::function<void(const LoadProgress&)>;

}  // namespace simplexity::data

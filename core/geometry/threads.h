#pragma once

#include <functional>
#include <thread>
#include <vector>

namespace simplexity::geometry {

/// Calls work(0) here and work(1) … work(count−1) on threads of their own, and waits for all. `work` must not throw.
template <class Work>
void onThreads(int count, const Work& work)
{
  std::vector<std::jthread> others;
  for (int thread = 1; thread < count; ++thread) {
    others.emplace_back(std::cref(work), thread);
  }
  work(0);
}

}  // namespace simplexity::geometry

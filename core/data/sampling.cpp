#include "core/data/sampling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <numeric>

#include "core/base/check.h"

namespace simplexity::data {

namespace {

using Indices = std::vector<std::int64_t>;

/// The indices of every class, each shuffled.
std::vector<Indices> shuffledByClass(std::span<const std::int32_t> labels, int classCount, RandomStream& stream)
{
  std::vector<Indices> byClass(static_cast<std::size_t>(classCount));
  for (std::size_t sample = 0; sample < labels.size(); ++sample) {
    SIMPLEXITY_CHECK(labels[sample] >= 0 && labels[sample] < classCount, "labels are below the number of classes");
    byClass[static_cast<std::size_t>(labels[sample])].push_back(static_cast<std::int64_t>(sample));
  }
  for (Indices& members : byClass) {
    stream.shuffle(members);
  }
  return byClass;
}

}  // namespace

std::vector<std::int64_t> stratifiedSample(std::span<const std::int32_t> labels, int classCount, std::int64_t count,
                                           RandomStream stream)
{
  const std::vector<Indices> byClass = shuffledByClass(labels, classCount, stream);
  const std::size_t wanted = std::min(labels.size(), static_cast<std::size_t>(std::max<std::int64_t>(count, 0)));
  Indices chosen;
  chosen.reserve(wanted);
  // Every round takes one sample of every class that still has one.
  for (std::size_t round = 0; chosen.size() < wanted; ++round) {
    for (const Indices& members : byClass) {
      if (round < members.size() && chosen.size() < wanted) {
        chosen.push_back(members[round]);
      }
    }
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

std::vector<std::int64_t> shownSamples(std::span<const std::int32_t> labels, int classCount, RandomStream stream)
{
  constexpr std::int64_t kMostPoints = 2000;
  return stratifiedSample(labels, classCount, kMostPoints, stream);
}

TrainTestIndices stratifiedSplit(std::span<const std::int32_t> labels, int classCount, double testFraction,
                                 RandomStream stream)
{
  SIMPLEXITY_CHECK(testFraction >= 0.0 && testFraction <= 1.0, "a fraction is between 0 and 1");
  TrainTestIndices split;
  for (const Indices& members : shuffledByClass(labels, classCount, stream)) {
    const auto testCount = std::lround(testFraction * static_cast<double>(members.size()));
    const auto middle = members.begin() + testCount;
    std::copy(members.begin(), middle, std::back_inserter(split.test));
    std::copy(middle, members.end(), std::back_inserter(split.train));
  }
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.test.begin(), split.test.end());
  return split;
}

std::vector<std::int32_t> shuffledLabels(std::span<const std::int32_t> labels, RandomStream stream)
{
  std::vector<std::int64_t> order(labels.size());
  std::iota(order.begin(), order.end(), 0);
  stream.shuffle(order);
  std::vector<std::int32_t> shuffled;
  shuffled.reserve(labels.size());
  for (const std::int64_t place : order) {
    shuffled.push_back(labels[static_cast<std::size_t>(place)]);
  }
  return shuffled;
}

}  // namespace simplexity::data

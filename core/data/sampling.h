#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/data/dataset.h"

namespace simplexity::data {

/// Indices (ascending) of at most `count` samples with the classes in equal shares as far as they have samples: every
/// class gives count/classes, what small classes cannot give is taken from the others, in turn. All of them if count ≥
/// labels.size().
[[nodiscard]] std::vector<std::int64_t> stratifiedSample(std::span<const std::int32_t> labels, int classCount,
                                                         std::int64_t count, RandomStream stream);

/// Those that a scene shows as points: at most 2000, chosen likewise.
[[nodiscard]] std::vector<std::int64_t> shownSamples(std::span<const std::int32_t> labels, int classCount,
                                                     RandomStream stream);

/// Splits indices 0…n-1 into (train, test) with `testFraction` of every class, rounded, in test. Both ascending.
struct TrainTestIndices {
  std::vector<std::int64_t> train;
  std::vector<std::int64_t> test;
};
[[nodiscard]] TrainTestIndices stratifiedSplit(std::span<const std::int32_t> labels, int classCount,
                                               double testFraction, RandomStream stream);

/// The same labels in another order: as frequent as before, but knowing nothing of the samples.
[[nodiscard]] std::vector<std::int32_t> shuffledLabels(std::span<const std::int32_t> labels, RandomStream stream);

/// "0,3,5-9" → {0,3,5,6,7,8,9}: sorted, without repetition. Fails with a sentence on anything else.
[[nodiscard]] Result<std::vector<int>> parseClassList(std::string_view text);

/// The data set with only these classes, renumbered 0… in the order given (ascending). The normalisation is kept. Fails
/// on less than two classes, a class named twice and one that does not exist.
[[nodiscard]] Result<Dataset> selectClasses(const Dataset& dataset, std::span<const int> classes);

/// The data set with at most `limit` stratified training samples (seeded, so the same every time). The normalisation is
/// kept. Fails on a limit below the number of classes.
[[nodiscard]] Result<Dataset> limitTraining(const Dataset& dataset, std::int64_t limit);

}  // namespace simplexity::data

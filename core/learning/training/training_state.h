#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace simplexity::learning {

/// What a checkpoint holds besides its arrays: where a training stands, and the states of its random streams (see
/// RandomStream::state()). A schedule of the learning rate has no state of its own: the epoch decides.
struct TrainingState {
  int epoch = 0;
  std::int64_t step = 0;  ///< optimizer steps so far
  std::uint64_t seed = 0;
  std::string shuffling;
  std::optional<std::string> penalty;  ///< of a complexity penalty's directions
};

/// As the metadata of a checkpoint, and back; a failure names what is missing or damaged.
[[nodiscard]] std::map<std::string, std::string> metadataOf(const TrainingState& state);
[[nodiscard]] Result<TrainingState> trainingStateOf(const std::map<std::string, std::string>& metadata);

}  // namespace simplexity::learning

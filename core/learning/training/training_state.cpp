#include "core/learning/training/training_state.h"

#include <fmt/format.h>

#include <charconv>

#include "core/base/count_range.h"

namespace simplexity::learning {

namespace {

constexpr const char* kEpoch = "epoch";
constexpr const char* kStep = "step";
constexpr const char* kSeed = "seed";
constexpr const char* kShuffling = "shuffling";
constexpr const char* kPenalty = "penalty";

using Metadata = std::map<std::string, std::string>;

template <class Integer>
bool readWhole(const Metadata& metadata, const char* key, Integer& value)
{
  const auto found = metadata.find(key);
  if (found == metadata.end()) {
    return false;
  }
  const char* const end = found->second.data() + found->second.size();
  const auto parsed = std::from_chars(found->second.data(), end, value);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

template <class Integer>
bool readCount(const Metadata& metadata, const char* key, CountRange range, Integer& value)
{
  return readWhole(metadata, key, value) && range.contains(value);
}

tl::unexpected<Error> failAbout(const char* key)
{
  return fail(ErrorCode::InvalidFormat, fmt::format("the checkpoint lacks its {}, or it is damaged", key));
}

}  // namespace

Metadata metadataOf(const TrainingState& state)
{
  Metadata metadata{{kEpoch, std::to_string(state.epoch)},
                    {kStep, std::to_string(state.step)},
                    {kSeed, std::to_string(state.seed)},
                    {kShuffling, state.shuffling}};
  if (state.penalty) {
    metadata.emplace(kPenalty, *state.penalty);
  }
  return metadata;
}

Result<TrainingState> trainingStateOf(const Metadata& metadata)
{
  TrainingState state;
  if (!readCount(metadata, kEpoch, kCounts, state.epoch)) {
    return failAbout(kEpoch);
  }
  if (!readCount(metadata, kStep, kLargeCounts, state.step)) {
    return failAbout(kStep);
  }
  if (!readWhole(metadata, kSeed, state.seed)) {
    return failAbout(kSeed);
  }
  const auto shuffling = metadata.find(kShuffling);
  if (shuffling == metadata.end()) {
    return failAbout(kShuffling);
  }
  state.shuffling = shuffling->second;
  if (const auto penalty = metadata.find(kPenalty); penalty != metadata.end()) {
    state.penalty = penalty->second;
  }
  return state;
}

}  // namespace simplexity::learning

#pragma once

#include <torch/torch.h>

#include <cstdint>

#include <tl/expected.hpp>

#include "core/base/metrics.h"
#include "core/data/dataset.h"
#include "core/learning/complexity/complexity_choice.h"
#include "core/learning/models/classifier_torch.h"
#include "core/learning/models/evaluation_torch.h"

namespace simplexity::learning {

struct PilotTask {
  const data::Dataset& dataset;
  Split split;
  torch::Device device;
  std::uint64_t seed;
  bool withLogits;  ///< their complexity will be measured too, and takes its time
};

/// Chooses how to measure the geometric complexity of the embedding, by a pilot on at most 100 samples of the split.
/// Its samples and probes are its own: what it finds does not bias what is measured afterwards. For a target error the
/// costs are taken to be those of passes through the network, so that equal seeds choose alike; for seconds they are
/// timed, the pilot's own time taken off. Leaves the network as it was.
[[nodiscard]] tl::expected<PilotOutcome, Interruption> chooseByPilot(Classifier& classifier, const PilotTask& task,
                                                                     const ComplexityTarget& target,
                                                                     const CarryOn& carryOn);

}  // namespace simplexity::learning
